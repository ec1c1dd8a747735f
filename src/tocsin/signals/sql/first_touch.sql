-- One row per unordered pair of accounts that had to do with each other: who began, when and in which event; asked: it
-- began with a request, so that its beginning lies in what was seen.
-- From: talk and contact_event. Looking at a profile begins nothing; an acceptance shows that the other side asked.
with touch as (
    select actor as beginner, target as other, start.occurred_at as occurred_at, start.event as event, 0 as asked from talk
    union all
    select actor, target, occurred_at, event, 1 from contact_event where action in ('request', 'follow')
    union all
    select target, actor, occurred_at, event, 1 from contact_event where action in ('accept', 'decline')
),
paired as (
    select least(beginner, other) as one, greatest(beginner, other) as two,
           min(struct_pack(occurred_at := occurred_at, event := event, beginner := beginner, asked := asked)) as start
    from touch
    where beginner <> other
    group by 1, 2
)
select start.beginner as beginner,
       case when start.beginner = one then two else one end as other,
       start.occurred_at as occurred_at, start.event as event, start.asked = 1 as asked
from paired
