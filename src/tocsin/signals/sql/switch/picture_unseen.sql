-- One row per picture that nothing carries which may be looked at. A picture that no event carries is judged by its upload.
-- From: media_item, message, post, message_unseen and upload_unseen (rows that may not be looked at).
with sent as (
    select unnest(m.media) as media, m."row" in (select "row" from message_unseen) as unseen
    from message m
    where m.media is not null and len(m.media) > 0
),
seen as (
    select unnest(media) as media from post where media is not null and len(media) > 0
    union
    select media from sent where not unseen
)
select distinct i.media
from media_item i
where i.media not in (select media from seen)
  and (i.media in (select media from sent) or i."row" in (select "row" from upload_unseen))
