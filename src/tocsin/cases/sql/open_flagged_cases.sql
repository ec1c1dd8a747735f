-- Opens the cases that flags call for: one row a case, in the state 'new', with its deadline.
insert into case_file (id, kind, state, version, severity, queue, next_action, due_at, language, skill, flags,
                       created_at, updated_at)
select id, kind, 'new', 1, severity, queue, 'triage', due_at, language, skill, flags, :now, :now
from jsonb_to_recordset(cast(:cases as jsonb)) as c (
    id text, kind text, severity smallint, queue text, due_at timestamptz, language text, skill text, flags integer
)
order by id
