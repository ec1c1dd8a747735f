-- Cases whose file is not what their ledger adds up to, with the last row's result: one row a case. `part`: those whose id
-- begins with it; all where it is empty.
select f.id, e.result
from case_file f
join case_event e on e.case_id = f.id and e.seq = f.version
where f.id like cast(:part as text) || '%'
  and to_jsonb(f) - '{id,version,created_at,updated_at,probability,weight}'::text[] <> e.result
order by f.id
