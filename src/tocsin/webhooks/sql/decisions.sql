-- Decisions of people: one row a decision and a thing that it was about, oldest first. `kind` of the case is the reason.
select c.case_id, c.seq, c.at, c.act, c.kind, s.kind as subject_kind, s.id as subject_id
from case_event c
join decision_subject s on s.case_id = c.case_id and s.seq = c.seq
where c.at >= :since
order by c.at, c.case_id, c.seq, s.kind, s.id
