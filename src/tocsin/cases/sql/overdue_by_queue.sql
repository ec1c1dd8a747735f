-- Queues that :permissions show and in which cases are overdue, in order, with how many: read from the index of deadlines.
select q.name, count(*) as overdue
from case_file f
join case_queue q on q.name = f.queue
where f.next_action is not null and f.due_at < :now and q.permission = any(cast(:permissions as text[]))
group by q.name, q.place
order by q.place
