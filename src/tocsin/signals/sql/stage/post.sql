-- One row per post, of any surface.
select "row", id as event, "at" as occurred_at, actor, post, surface, "group" as group_id, media, contacts, text_key
from batch
where type = 'post'
