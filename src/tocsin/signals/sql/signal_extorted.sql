-- A minor pays somebody whom they have known for short, soon after sending them a picture in private: once, several times
-- in quick succession, and blocks them afterwards. Or, after sending a stranger a picture, pays somebody whom they never
-- wrote to: the one threatens, another holds the purse.
-- Who paid before the first picture is no such payer: pupils pay for lessons, and send their homework.
with paying as (
    select p.event, p.occurred_at, p.actor as minor, p.target as payee, coalesce(f.event, b.event) is not null as known
    from payment p
    join age m on m.account = p.actor and m.minor and p.occurred_at >= m.from_at and p.occurred_at < m.until_at
    left join age a on a.account = p.target and p.occurred_at >= a.from_at and p.occurred_at < a.until_at
    left join acquainted k on k.adult = p.target and k.minor = p.actor
    left join old_tie o on o.one = p.target and o.two = p.actor
    left join first_touch f on (f.beginner = p.actor and f.other = p.target)
    left join first_touch b on (b.beginner = p.target and b.other = p.actor)
    left join person n on n.account = p.target
    where not coalesce(a.minor and a.proven, false) and p.actor <> p.target and k.adult is null and o.one is null
      and p.occurred_at <= coalesce(f.occurred_at, b.occurred_at, p.occurred_at) + $extorted_acquaintance_days * interval 1 day
      and coalesce(n.kind, 'person') = 'person'
),
after_picture as (
    select distinct p.event, p.occurred_at, p.minor, p.payee
    from paying p join picture_given g on g.giver = p.minor and g.receiver = p.payee
     and g.occurred_at <= p.occurred_at and g.occurred_at >= p.occurred_at - $extorted_days * interval 1 day
    where p.known and not exists (
        select 1 from payment b join picture_given e on e.giver = p.minor and e.receiver = p.payee
        where b.actor = p.minor and b.target = p.payee
        group by b.actor having min(b.occurred_at) < min(e.occurred_at))
),
elsewhere as (
    select distinct p.event, p.occurred_at, p.minor, p.payee, g.receiver
    from paying p
    join picture_given g on g.giver = p.minor and g.receiver <> p.payee
     and g.occurred_at <= p.occurred_at and g.occurred_at >= p.occurred_at - $extorted_days * interval 1 day
    join stranger s on s.adult = g.receiver and s.minor = p.minor
    where not p.known
),
paid as (
    select event, occurred_at, minor, payee from after_picture
    union
    select event, occurred_at, minor, payee from elsewhere
),
counted as (
    select *, count(*) over (partition by minor, payee order by occurred_at
                             range between $extorted_repeat_days * interval 1 day preceding and current row) as recent
    from paid
),
repeated as (
    select *, row_number() over (partition by minor, payee order by occurred_at, event) as nth from counted where recent >= 2
),
fled as (
    select p.minor, p.payee, min(struct_pack(occurred_at := c.occurred_at, event := c.event)) as start
    from (select minor, payee, occurred_at from after_picture
          union all
          select minor, receiver, occurred_at from elsewhere) p
    join contact_event c on c.actor = p.minor and c.target = p.payee and c.action = 'block' and c.occurred_at > p.occurred_at
    group by p.minor, p.payee
)
select event, 'minor_paid_after_picture' as indicator, minor as actor, payee as target, payee as subject,
       minor as counterpart, occurred_at, cast(null as varchar) as detail
from after_picture
union all
select event, 'minor_paid_unknown', minor, payee, payee, minor, occurred_at, null
from elsewhere
group by event, minor, payee, occurred_at
union all
select event, 'minor_paid_elsewhere', minor, payee, receiver, minor, occurred_at, null
from elsewhere
union all
select event, 'minor_paid_repeatedly', minor, payee, payee, minor, occurred_at, cast(recent as varchar) || ' payments'
from repeated
where nth = 1
union all
select start.event, 'minor_blocked_after_paying', minor, payee, payee, minor, start.occurred_at, null
from fled
