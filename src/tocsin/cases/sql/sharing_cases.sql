-- Cases that share accounts with one: one row a case, with how many accounts stand in both, most first.
-- Materialized: who shares is few, and is found by index; planned in one, a large store's cases were all read.
with sharing as materialized (
    select theirs.case_id as id, count(*) as accounts
    from case_account mine
    join case_account theirs on theirs.account = mine.account and theirs.case_id <> mine.case_id
    where mine.case_id = :case_id
    group by theirs.case_id
)
select s.id, s.accounts
from sharing s
join case_file f on f.id = s.id
join case_queue q on q.name = f.queue
where f.merged_into is null
  and q.permission = any(cast(:permissions as text[]))
order by s.accounts desc, s.id
limit :most
