-- Open cases by queue and severity, in the order of the queues, gravest first: one row each, with how many are overdue.
select f.queue, f.severity, count(*) as waiting, count(*) filter (where f.due_at < :now) as overdue
from case_file f
join case_queue q on q.name = f.queue
where f.next_action is not null
group by f.queue, q.place, f.severity
order by q.place, f.severity desc
