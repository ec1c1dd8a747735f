-- Gives a case the accounts of one that was merged into it; of two roles, the one with more weight stays.
insert into case_account (case_id, account, role, weight)
select :to_case, account, role, weight from case_account where case_id = :from_case
on conflict (case_id, account) do update
set role = case when excluded.weight > case_account.weight or case_account.role = 'flagged'
                then excluded.role else case_account.role end,
    weight = greatest(excluded.weight, case_account.weight)
