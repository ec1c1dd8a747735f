-- Who stands in the same cases as an account: one row an account, with its roles there and the number of shared cases,
-- most first. Cases of queues that :permissions do not show count for nothing.
select theirs.account, array_agg(distinct theirs.role order by theirs.role) as roles, count(*) as cases
from case_account mine
join case_account theirs on theirs.case_id = mine.case_id and theirs.account <> mine.account
join case_file f on f.id = mine.case_id
join case_queue q on q.name = f.queue
where mine.account = :account
  and f.merged_into is null
  and q.permission = any(cast(:permissions as text[]))
group by theirs.account
order by cases desc, theirs.account
limit :most
