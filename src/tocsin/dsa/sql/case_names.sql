-- One row a name or id that must not stand in a statement about a case: its accounts and things, and who works here.
-- `case_id` is empty where it may stand in no statement. `cases`: the ids of the cases that are asked for.
select case_id, account as name from case_account where case_id = any(:cases)
union
select case_id, id from case_holder where case_id = any(:cases)
union
select null, name from person
