-- Whether a person may be put a blind question that somebody hands to them: one row, true or false. Not who judged the case
-- (or did anything to a golden one), was asked about a golden one before, or handed this question on themselves.
select a.first_person is distinct from cast(:name as text)
   and not exists (
       select from case_event e
       where e.case_id = a.case_id and e.actor = :actor
         and (a.purpose = 'golden' or e.act in ('propose', 'confirm', 'doubt', 'reject'))
   )
   and not exists (
       select from quality_ask o
       where a.purpose = 'golden' and o.purpose = 'golden' and o.case_id = a.case_id and o.person = :name
   )
   and not exists (select from question_act h where h.ask_id = a.id and h.person = :name and h.leaves)
from quality_ask a
where a.id = :ask_id
