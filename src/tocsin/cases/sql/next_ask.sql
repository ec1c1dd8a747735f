-- The second look that this person may be given next, locked: its id, when it was asked and is due; none where nothing waits.
-- Never what they handed on before, nor at their own decision, nor at a case that they took part in, nor where they have a conflict of interest.
select a.id, a.asked_at, a.due_at
from quality_ask a
where a.purpose = 'second'
  and a.verdict is null
  and a.ended_at is null
  and (a.person is null or a.person = :name or a.lease_until <= :now)
  and a.queue = any(cast(:queues as text[]))
  and a.first_person <> :name
  and not exists (
      select from case_event e
      where e.case_id = a.case_id and e.actor = :actor and e.act in ('propose', 'confirm', 'doubt', 'reject')
  )
  and not exists (select from question_act h where h.ask_id = a.id and h.person = :name and h.leaves)
  and (cardinality(cast(:conflicts as text[])) = 0 or not exists (
      select from case_account c where c.case_id = a.case_id and c.account = any(cast(:conflicts as text[]))
  ))
order by a.due_at, a.id
limit 1
for update of a skip locked
