-- One row per account and person where something speaks for innocence: the strongest exoneration, never more than what
-- the groups that it may offset add for these two. weight: micro-nats, negative.
-- Where the talk of a pair was not read, nothing that only words could show speaks for innocence.
-- From: ring, benign_context, exoneration (weight, negative), offset_group (which groups an exoneration may offset),
-- unread_pair.
with offered as (
    select r.ring, r.subject, r.counterpart, b.indicator, min(b.occurred_at) as occurred_at, min(b.event) as event,
           e.weight as most
    from (select distinct ring, subject, counterpart from ring) r
    join benign_context b on b.adult = r.subject and b.minor = r.counterpart
    join exoneration e on e.indicator = b.indicator
    left join unread_pair u on u.ring = r.ring and u.subject = r.subject and u.counterpart = r.counterpart
    where not (e.by_words and u.ring is not null)
    group by r.ring, r.subject, r.counterpart, b.indicator, e.weight
),
bounded as (
    select o.ring, o.subject, o.counterpart, o.indicator, o.event, o.occurred_at,
           greatest(o.most, -sum(f.weight)) as weight
    from offered o
    join ring f on f.ring = o.ring and f.subject = o.subject and f.counterpart = o.counterpart
    join offset_group g on g.indicator = o.indicator and g.grp = f.grp
    group by o.ring, o.subject, o.counterpart, o.indicator, o.event, o.occurred_at, o.most
),
ranked as (
    select *, row_number() over (partition by ring, subject, counterpart order by weight, indicator) as nth from bounded
)
select ring, event, indicator, subject, counterpart, occurred_at, cast(weight as bigint) as weight
from ranked
where nth = 1 and weight < 0
