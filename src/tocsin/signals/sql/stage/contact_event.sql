-- One row per contact event and account it was directed at.
select "row", id as event, "at" as occurred_at, actor, unnest("to") as target, action
from batch
where type = 'contact'
