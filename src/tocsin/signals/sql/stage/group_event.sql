-- One row per group event.
select "row", id as event, "at" as occurred_at, actor, "group" as group_id, action
from batch
where type = 'group'
