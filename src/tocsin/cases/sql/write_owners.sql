-- Writes down whose things are. In order, so that two batches never wait for each other; what was found first stays.
insert into thing_owner (kind, id, account, found_at)
select kind, id, account, :now
from jsonb_to_recordset(cast(:things as jsonb)) as t (kind text, id text, account text)
order by kind, id
on conflict do nothing
