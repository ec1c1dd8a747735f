-- A minor sent a picture in private to the stranger who approached them; several did; the stranger had sent one first.
-- What an open buyer gets is told by its own indicator, and so is what a dealer in goods lists.
with given as (
    select g.giver as minor, g.receiver as adult, min(struct_pack(occurred_at := g.occurred_at, event := g.event)) as start
    from picture_given g join stranger s on s.adult = g.receiver and s.minor = g.giver
    left join goods_listed l on l.adult = g.receiver and l.minor = g.giver
    where g.receiver not in (select payer from open_buyer) and l.adult is null
    group by g.giver, g.receiver
),
ranked as (
    select *, row_number() over (partition by adult order by start.occurred_at, start.event, minor) as nth from given
),
offered as (
    select g.giver as adult, g.receiver as minor, min(g.occurred_at) as occurred_at
    from picture_given g join stranger s on s.adult = g.giver and s.minor = g.receiver
    group by g.giver, g.receiver
)
select start.event as event, 'picture_from_minor' as indicator, minor as actor, adult as target, adult as subject,
       minor as counterpart, start.occurred_at as occurred_at, cast(null as varchar) as detail
from given
union all
select start.event, 'pictures_from_many_minors', minor, adult, adult, minor, start.occurred_at,
       cast(nth as varchar) || ' minors'
from ranked
where nth = $pictured_minors_least
union all
select g.start.event, 'picture_reciprocated', g.minor, g.adult, g.adult, g.minor, g.start.occurred_at, null
from given g join offered o on o.adult = g.adult and o.minor = g.minor
where o.occurred_at < g.start.occurred_at and g.start.occurred_at <= o.occurred_at + $paid_hours * interval 1 hour
