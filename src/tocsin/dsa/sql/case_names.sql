-- Names and ids that must not stand in a statement about a case: its accounts and things, and who works here.
select account as name from case_account where case_id = :case_id
union
select id from case_holder where case_id = :case_id
union
select name from person
