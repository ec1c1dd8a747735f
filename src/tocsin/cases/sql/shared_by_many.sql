-- Devices and payout accounts that many accounts of cases hold: one row each, with the first fifty of the accounts.
-- Of cases that somebody with :permissions may see; minors do not count. `value` is the platform's own keyed hash.
with seen as (
    select distinct a.account
    from case_account a
    join case_file c on c.id = a.case_id and c.state <> 'merged'
    join case_queue q on q.name = c.queue and q.permission = any (:permissions)
    where a.role not in ('minor', 'minor_involved')
), told as (
    select e.actor as account, convert_from(e.body, 'UTF8')::json as body
    from inbox_event e
    join seen s on s.account = e.actor
    where e.type = 'account'
), held as (
    select account, 'device' as kind, body ->> 'device' as value from told
    union
    select account, 'payout', body ->> 'payout' from told
)
select kind, value, count(*) as accounts, (array_agg(account order by account))[1:50] as first_accounts
from held
where value is not null
group by kind, value
having count(*) >= :least
order by accounts desc, kind, value
limit 200
