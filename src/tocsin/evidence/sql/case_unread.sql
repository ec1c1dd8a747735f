-- One row per told ring and language without a phrase file: how many of its messages that were listened to are in it (messages),
-- and how many were listened to at all (heard). From: listened, told_ring.
with heard_once as (
    select h.ring, h.event, min(h.language) as language
    from listened h semi join told_ring t on t.ring = h.ring
    group by h.ring, h.event
),
counted as (
    select ring, language, count(*) as messages, sum(count(*)) over (partition by ring) as heard
    from heard_once
    group by ring, language
)
select ring, language, cast(messages as bigint) as messages, cast(heard as bigint) as heard
from counted
where language is not null
