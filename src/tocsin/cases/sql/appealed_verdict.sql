-- The verdict that an appeal is against which no later verdict has answered: one row, or none where no appeal waits.
select v.act
from case_event a
join lateral (
    select act from case_event
    where case_id = a.case_id and seq < a.seq and act in ('confirm', 'reject')
    order by seq desc limit 1
) v on true
where a.case_id = :case_id and a.act = 'appeal' and a.seq <= :until
  and not exists (
    select from case_event later
    where later.case_id = a.case_id and later.seq > a.seq and later.act in ('confirm', 'reject')
  )
order by a.seq desc
limit 1
