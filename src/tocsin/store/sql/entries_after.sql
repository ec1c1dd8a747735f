-- The rows of the log that came after one: what a backup of that moment does not know.
select id, at, kind, subject, actor, body from log_entry where id > :last order by id
