-- Open cases by severity, gravest first: one row a severity that has any, with how many are overdue.
select severity, count(*) as waiting, count(*) filter (where due_at < :now) as overdue
from case_file
where next_action is not null
group by severity
order by severity desc
