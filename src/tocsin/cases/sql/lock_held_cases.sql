-- One row a subject that a case which is there holds, the case locked. Subjects whose case is yet to be opened are missing.
select h.kind, h.id, h.case_id, f.state
from jsonb_to_recordset(cast(:subjects as jsonb)) as s (kind text, id text)
join case_holder h on h.kind = s.kind and h.id = s.id
join case_file f on f.id = h.case_id
order by h.case_id, h.kind, h.id
for update of f
