-- One row per flag.
select "row", id as event, "at" as occurred_at, actor, subject_kind, subject_id, reason, "by" as flagged_by
from batch
where type = 'flag'
