-- Cases that share accounts with one: one row a case, with how many accounts stand in both, most first.
select f.id, count(*) as accounts
from case_account mine
join case_account theirs on theirs.account = mine.account and theirs.case_id <> mine.case_id
join case_file f on f.id = theirs.case_id
join case_queue q on q.name = f.queue
where mine.case_id = :case_id
  and f.merged_into is null
  and q.permission = any(cast(:permissions as text[]))
group by f.id
order by accounts desc, f.id
limit :most
