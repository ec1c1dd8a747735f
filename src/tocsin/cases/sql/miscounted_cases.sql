-- Cases whose count of flags is not that of the flags that lie in them: one row a case.
select c.id, c.flags, count(f.id) as kept
from case_file c
left join flag f on f.case_id = c.id
group by c.id, c.flags
having c.flags <> count(f.id)
order by c.id
limit 100
