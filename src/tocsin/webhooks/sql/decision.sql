-- One decision: a row for each thing that it was about.
select c.case_id, c.seq, c.at, c.act, c.kind, s.kind as subject_kind, s.id as subject_id
from case_event c
join decision_subject s on s.case_id = c.case_id and s.seq = c.seq
where c.case_id = :case_id and c.seq = :seq
order by s.kind, s.id
