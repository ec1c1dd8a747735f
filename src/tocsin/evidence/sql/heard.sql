-- One row: how many messages of told rings were listened to (heard), and how many of these are in a language without a
-- phrase file (not_read). A message that belongs to several rings counts once. From: listened, told_ring.
with heard_once as (
    select h.event, min(h.language) as language
    from listened h semi join told_ring t on t.ring = h.ring
    group by h.event
)
select cast(count(*) as bigint) as heard, cast(count(language) as bigint) as not_read from heard_once
