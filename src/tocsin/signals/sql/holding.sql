-- One row per account and thing it holds: kind is device, payout or handle; holders counts all accounts on it, and
-- minors those among them who are minors (a family's device has some).
-- From: account_event (devices and payouts, any time) and posts (contact handles).
with held as (
    select distinct account, 'device' as kind, device as thing from account_event where device is not null
    union all
    select distinct account, 'payout' as kind, payout as thing from account_event where payout is not null
    union all
    select distinct actor as account, 'handle' as kind, thing
    from (select actor, unnest(contacts) as thing from post where contacts is not null)
)
select h.account, h.kind, h.thing,
       cast(count(*) over on_thing as integer) as holders,
       cast(count(m.account) over on_thing as integer) as minors,
       m.account is not null as minor
from held h left join ever_minor m on m.account = h.account
window on_thing as (partition by h.kind, h.thing)
