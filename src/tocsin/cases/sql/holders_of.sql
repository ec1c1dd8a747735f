-- The cases that hold any of some accounts: one row a case, with how many of them it holds.
select f.id, f.state, count(*) as held
from case_holder h
join case_file f on f.id = h.case_id
where h.kind = 'account' and h.id = any(cast(:accounts as text[]))
group by f.id, f.state
order by f.id
