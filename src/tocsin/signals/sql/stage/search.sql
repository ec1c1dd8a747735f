-- One row per search.
select "row", id as event, "at" as occurred_at, actor, surface
from batch
where type = 'search'
