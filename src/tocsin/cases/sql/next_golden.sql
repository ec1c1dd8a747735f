-- The golden case that this person was asked about least recently, which is never: one of those that they have not seen,
-- and in which they have no conflict of interest.
select g.case_id, g.verdict, g.kind, f.queue, f.severity,
       coalesce((select min(e.seq) - 1 from case_event e
                 where e.case_id = f.id and e.act in ('propose', 'confirm', 'reject')), f.version) as seq
from golden_case g
join case_file f on f.id = g.case_id
join case_queue q on q.name = f.queue
where g.active
  and q.permission = any(cast(:permissions as text[]))
  and not exists (select from quality_ask a where a.case_id = g.case_id and a.person = :name)
  and not exists (select from case_event e where e.case_id = g.case_id and e.actor = :actor)
  and (cardinality(cast(:conflicts as text[])) = 0 or not exists (
      select from case_account c where c.case_id = g.case_id and c.account = any(cast(:conflicts as text[]))
  ))
order by md5(g.case_id || :name)
limit 1
