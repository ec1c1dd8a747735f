-- A picture that stands in a bank of known media was uploaded, sent or posted. It weighs on nobody who was a minor then,
-- and on nobody to whom it was sent. Where the law lets nobody look at a message's pictures, nothing is said of that message.
with best as (
    select media, bool_or(confirmed) as confirmed, min(distance) as distance from picture_listed group by media
),
shared as (
    select event, occurred_at, actor, media from media_item
    union
    select event, occurred_at, actor, unnest(media) from message
    where media is not null and len(media) > 0 and "row" not in (select "row" from message_unseen)
    union
    select event, occurred_at, actor, unnest(media) from post where media is not null and len(media) > 0
)
select s.event, case when bool_or(b.confirmed) then 'hash_match' else 'hash_match_unconfirmed' end as indicator,
       s.actor, s.actor as target, s.actor as subject, cast(null as varchar) as counterpart, s.occurred_at,
       cast(min(b.distance) as varchar) || ' of 256 bits differ' as detail
from shared s
join best b on b.media = s.media
left join age a on a.account = s.actor and s.occurred_at >= a.from_at and s.occurred_at < a.until_at
where not coalesce(a.minor, false)
group by s.event, s.actor, s.occurred_at
