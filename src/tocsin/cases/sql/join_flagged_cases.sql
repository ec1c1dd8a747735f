-- Adds flags to cases that are there and locked: one that was judged already opens again, and one that grew graver is due sooner.
update case_file f
set version = f.version + 1,
    updated_at = :now,
    flags = f.flags + c.flags,
    severity = greatest(f.severity, c.severity),
    state = case when f.state in ('closed', 'not_confirmed') then 'triage' else f.state end,
    next_action = case when f.state in ('closed', 'not_confirmed') then 'review' else f.next_action end,
    due_at = case when f.state in ('closed', 'not_confirmed') then c.due_at else least(f.due_at, c.due_at) end,
    -- What a minor is involved in stays with child safety.
    queue = case when f.state in ('closed', 'not_confirmed') and f.queue <> 'child_safety' then c.queue
                 else f.queue end,
    owner = case when f.state in ('closed', 'not_confirmed') then null else f.owner end,
    lease_until = case when f.state in ('closed', 'not_confirmed') then null else f.lease_until end,
    outcome = null,
    ground = null,
    closed_at = null
from jsonb_to_recordset(cast(:cases as jsonb)) as c (
    id text, flags integer, severity smallint, queue text, due_at timestamptz
)
where f.id = c.id
