-- Adds entries to the log. The salt is a random UUID's 16 bytes: 122 random bits, from the server's strong source.
insert into log_entry (at, kind, subject, actor, body, salt)
select at, kind, subject, actor, body, uuid_send(gen_random_uuid())
from jsonb_to_recordset(cast(:entries as jsonb)) as e (at timestamptz, kind text, subject text, actor text, body jsonb)
