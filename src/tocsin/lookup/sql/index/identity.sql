-- `content.identity`: one row an account: the latest line of the identities file about it (of equal ones, the last).
create table content.identity as
select hash(account) as key, account, arg_max(staged_identity, (as_of is not null, as_of, line)) as told
from staged_identity group by account order by key
