-- The id of the most urgent case of a queue that this person may take now, locked; none where nothing waits.
-- Passed over: what others hold or are taking this moment, what needs a language or skill that the person has not, where
-- they have a conflict of interest, what they proposed themselves, and appeals against their own decision. What was
-- escalated needs neither language nor skill: a case whose language nobody speaks must not wait for ever.
select f.id
from case_file f
join case_queue q on q.name = f.queue
where f.queue = :queue
  and f.next_action is not null
  and q.permission = any(cast(:permissions as text[]))
  and (f.owner is null or f.lease_until <= :now)
  and (f.escalation > 0 or f.language is null or cardinality(cast(:languages as text[])) = 0
       or f.language = any(cast(:languages as text[])))
  and (f.escalation > 0 or f.skill is null or f.skill = any(cast(:skills as text[])))
  and f.proposed_by is distinct from cast(:actor as text)
  and not (f.appealed and f.decided_by is not distinct from cast(:name as text))
  and (cardinality(cast(:conflicts as text[])) = 0 or not exists (
      select from case_account a where a.case_id = f.id and a.account = any(cast(:conflicts as text[]))
  ))
order by f.severity desc, f.due_at, f.id
limit 1
for update of f skip locked
