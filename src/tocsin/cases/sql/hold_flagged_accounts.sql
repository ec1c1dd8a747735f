-- Names the flagged accounts in their cases, where no role was given yet. A flag is no accusation.
insert into case_account (case_id, account, role)
select case_id, account, 'flagged' from jsonb_to_recordset(cast(:accounts as jsonb)) as a (case_id text, account text)
order by case_id, account
on conflict do nothing
