-- One row per pair of `relation` that something connects.
-- common_adults: adults whom both know. One counts who is the minor's family, whom the minor wrote to first, or whom the
--   minor knew well before: a second account of the same person does not introduce the first.
-- common_old: people of any age whom the adult knew before the view opened and who know the minor. Minors whom an adult
--   approached in view do not count: a school's network introduces nobody. both_old: those whom the minor knew then too.
-- old: the two knew each other before the view opened. met_in_open_group: they sat in one conversation of many.
-- From: relation, tie, old_tie, under_one_roof, message.
with common as (
    select r.adult, r.minor, count(distinct t.two) as common_adults
    from relation r
    join tie t on t.one = r.adult
    join relation k on k.adult = t.two and k.minor = r.minor
    join tie kt on kt.one = k.adult and kt.two = k.minor
    left join under_one_roof p on p.account = r.adult
    left join under_one_roof q on q.account = k.adult
    where k.guardian or k.household or k.begun_by_minor
       or (k.occurred_at <= r.occurred_at - $known_before_days * interval 1 day
           and (p.unit is null or q.unit is null or p.unit <> q.unit))
    group by r.adult, r.minor
),
through_old as (
    select r.adult, r.minor, count(distinct o.two) as common_old, count(distinct b.one) as both_old
    from relation r
    join old_tie o on o.one = r.adult and o.two <> r.minor
    join tie t on t.one = o.two and t.two = r.minor
    left join old_tie b on b.one = o.two and b.two = r.minor
    left join under_one_roof p on p.account = r.adult
    left join under_one_roof q on q.account = o.two
    where p.unit is null or q.unit is null or p.unit <> q.unit
    group by r.adult, r.minor
),
sat as (
    select distinct conversation, account
    from (
        select conversation, actor as account from message where recipient_count >= $open_recipients
        union all
        select conversation, unnest(recipients) as account
        from (
            select distinct conversation, recipients from message
            where recipient_count >= $open_recipients and recipient_count <= $open_recipients_most
        )
    )
),
met as (
    select distinct r.adult, r.minor
    from relation r
    join sat a on a.account = r.adult
    join sat m on m.account = r.minor and m.conversation = a.conversation
)
select adult, minor, sum(common_adults) as common_adults, sum(common_old) as common_old, sum(both_old) as both_old,
       sum(old) > 0 as old,
       sum(met) > 0 as met_in_open_group
from (
    select adult, minor, common_adults, 0 as common_old, 0 as both_old, 0 as old, 0 as met from common
    union all
    select adult, minor, 0, common_old, both_old, 0, 0 from through_old
    union all
    select r.adult, r.minor, 0, 0, 0, 1, 0 from relation r join old_tie o on o.one = r.adult and o.two = r.minor
    union all
    select adult, minor, 0, 0, 0, 0, 1 from met
)
group by adult, minor
