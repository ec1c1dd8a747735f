-- Writes the ledger's row of an act on one case, after the case file was changed: what the file now holds is the result.
insert into case_event (case_id, seq, at, actor, act, from_state, to_state, reason, kind, proposed_by, single_review,
                        result, details)
select id, version, :at, :actor, :act, :from_state, state, :reason, kind, :proposed_by, single_review,
       to_jsonb(case_file) - '{id,version,created_at,updated_at,probability,weight}'::text[],
       cast(:details as jsonb)
from case_file
where id = :case_id
