-- One row: how many accounts are known, described or seen in private talk.
select count(*) as accounts
from (
    select account from account_event
    union
    select actor from talk
    union
    select target from talk
)
