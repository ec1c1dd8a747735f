-- Ids of open cases whose time has passed, longest overdue first; what others change this moment is passed over.
select id from case_file
where next_action is not null and due_at < :now and queue <> 'canary'
order by due_at, id
limit :most
for update skip locked
