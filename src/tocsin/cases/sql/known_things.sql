-- Things that were flagged before: one row a thing, with its account; null where a case holds it and its owner is not known.
select t.kind, t.id, o.account
from jsonb_to_recordset(cast(:things as jsonb)) as t (kind text, id text)
left join thing_owner o on o.kind = t.kind and o.id = t.id
left join case_holder h on h.kind = t.kind and h.id = t.id
where o.id is not null or h.id is not null
