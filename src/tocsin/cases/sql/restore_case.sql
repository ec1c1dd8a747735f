-- Sets a case's file to what the last row of its ledger says that it held.
update case_file f
set kind = r.kind, severity = r.severity, queue = r.queue, next_action = r.next_action, due_at = r.due_at,
    owner = r.owner, lease_until = r.lease_until, escalation = r.escalation, outcome = r.outcome, ground = r.ground,
    merged_into = r.merged_into, proposed_by = r.proposed_by, decided_by = r.decided_by, emergency = r.emergency,
    single_review = r.single_review, appealed = r.appealed, language = r.language, skill = r.skill, flags = r.flags,
    inclusion = r.inclusion, closed_at = r.closed_at
from case_event e, jsonb_populate_record(cast(null as case_file), e.result) r
where f.id = :case_id and e.case_id = f.id and e.seq = f.version
