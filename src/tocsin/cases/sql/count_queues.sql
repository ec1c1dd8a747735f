-- One row a queue that :permissions show, in order: what waits there, what somebody works on, what is overdue, the gravest
-- severity and the first time due. Each queue is counted in its own part of an index, where no case itself is read.
select q.name, q.title, w.waiting, h.held, w.overdue, w.gravest, w.first_due
from case_queue q
cross join lateral (
    select count(*) as waiting, count(*) filter (where f.due_at < :now) as overdue, max(f.severity) as gravest,
           min(f.due_at) as first_due
    from case_file f
    where f.queue = q.name and f.next_action is not null
) w
cross join lateral (
    select count(*) as held from case_file f where f.queue = q.name and f.lease_until > :now
) h
where q.permission = any(cast(:permissions as text[]))
order by q.place
