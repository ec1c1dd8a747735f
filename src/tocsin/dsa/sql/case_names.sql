-- One row a name or id that must not stand in a statement about a case: its accounts and things, those of the case that it
-- was merged into, and who works here. `case_id` is empty where it may stand in no statement. `cases`: the ids that are
-- asked for.
with recursive today as (
    select id as case_id, id as root from case_file where id = any(:cases)
    union all
    select today.case_id, merged.merged_into
    from today
    join case_file as merged on merged.id = today.root
    where merged.merged_into is not null
)
select today.case_id, account as name from today join case_account on case_account.case_id = today.root
union
select today.case_id, case_holder.id from today join case_holder on case_holder.case_id = today.root
union
select null, name from person
