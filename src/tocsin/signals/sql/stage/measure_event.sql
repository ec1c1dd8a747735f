-- One row per enforcement (a platform's measure) or decision (a reviewer's outcome).
select "row", id as event, "at" as occurred_at, type, actor, subject_kind, subject_id, action, reason, outcome
from batch
where type in ('enforcement', 'decision')
