-- Makes sure that a case holds each subject: one row a subject that none held before, with the id of the case to open.
-- Whoever else flags the same subject now waits here. In order, so that two batches never wait for each other.
insert into case_holder (kind, id, case_id)
select kind, id, case_id from jsonb_to_recordset(cast(:subjects as jsonb)) as s (kind text, id text, case_id text)
order by kind, id
on conflict do nothing
returning kind, id, case_id
