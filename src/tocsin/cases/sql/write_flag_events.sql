-- The ledger's rows of a batch of flags: one a case, whether it opened, grew or opened again.
insert into case_event (case_id, seq, at, actor, act, from_state, to_state, reason, kind, result, details)
select f.id, f.version, :now, :actor, c.act, c.from_state, f.state, c.reason, f.kind,
       to_jsonb(f) - '{id,version,created_at,updated_at,probability,weight}'::text[],
       jsonb_build_object('flags', c.flag_ids)
from jsonb_to_recordset(cast(:cases as jsonb)) as c (
    id text, act text, from_state text, reason text, flag_ids jsonb
)
join case_file f on f.id = c.id
