-- Two strangers who have no contact with each other came to the same minors, who do not know one another: who finds one
-- child through a class, a club or a game finds its friends, so chance does not pick the same four out of thousands; a
-- shared list does. Each of the two began with one of them at least: a helpline waits to be asked. Told of both, at the
-- earliest minor that makes so many, and again at the next such number.
-- Two who come to very many minors meet at some by chance: only what is many times more than that counts.
-- Minors to whom many strangers come introduce nobody, and whom the platform has verified for work with minors is none here.
-- From: relation, acquainted, everybody, person, tie.
with come as (
    select r.adult, r.minor, r.occurred_at, r.event, not r.begun_by_minor as began
    from relation r
    left join acquainted a on a.adult = r.adult and a.minor = r.minor
    left join person p on p.account = r.adult
    where a.adult is null and not r.verified_role and coalesce(p.kind, 'person') = 'person'
      and r.adult not in (select account from everybody)
),
quiet as (
    select minor from come group by minor having count(*) <= $same_minor_strangers_most
),
asked as (
    select c.adult, c.minor, c.occurred_at, c.event, c.began from come c join quiet q on q.minor = c.minor
),
both_came as (
    select a.adult, b.adult as other, a.minor, a.event, a.began, b.began as other_began,
           greatest(a.occurred_at, b.occurred_at) as occurred_at
    from asked a join asked b on b.minor = a.minor and b.adult <> a.adult
),
busy as (
    select adult, count(*) as minors from asked group by adult
),
several as (
    select b.adult, b.other
    from both_came b
    join busy m on m.adult = b.adult
    join busy n on n.adult = b.other
    cross join (select count(*) as minors from quiet) q
    group by b.adult, b.other
    having count(*) >= $same_minors_least and bool_or(b.began) and bool_or(b.other_began)
       and count(*) * min(q.minors) >= $same_minors_lift * min(m.minors) * min(n.minors)
),
counted as (
    select b.adult, b.other, b.minor, b.event, b.occurred_at,
           row_number() over (partition by b.adult, b.other order by b.occurred_at, b.event) as nth
    from both_came b
    join several s on s.adult = b.adult and s.other = b.other
    left join tie t on t.one = b.adult and t.two = b.other
    where t.one is null
),
known as (
    select a.adult, a.other, avg(case when t.one is null then 0.0 else 1.0 end) as clustering
    from counted a
    join counted b on b.adult = a.adult and b.other = a.other and b.minor > a.minor
    left join tie t on t.one = a.minor and t.two = b.minor
    group by a.adult, a.other
),
reached as (
    select c.adult, c.nth, min(struct_pack(occurred_at := c.occurred_at, event := c.event, minor := c.minor)) as start
    from counted c
    join known k on k.adult = c.adult and k.other = c.other
    where k.clustering <= $collected_clustering_most and c.nth in ($same_minors_least, $same_minors_many)
    group by c.adult, c.nth
)
select start.event as event, 'same_minors_as_another' as indicator, adult as actor, start.minor as target,
       adult as subject, start.minor as counterpart, start.occurred_at as occurred_at,
       cast(nth as varchar) || ' minors' as detail
from reached
