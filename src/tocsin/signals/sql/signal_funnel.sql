-- Money that comes in from several adults to whom the account never wrote goes out, within days, to a minor to whom it
-- never wrote either: it holds a purse for others.
-- From: unspoken_payment, age, guardian, household, person.
with incoming as (
    select u.event, u.occurred_at, u.actor as payer, u.target as account
    from unspoken_payment u
    left join age a on a.account = u.actor and u.occurred_at >= a.from_at and u.occurred_at < a.until_at
    left join person n on n.account = u.target
    where not coalesce(a.minor, false) and coalesce(n.kind, 'person') = 'person'
),
outgoing as (
    select u.event, u.occurred_at, u.actor as account, u.target as minor
    from unspoken_payment u
    join age m on m.account = u.target and m.minor and u.occurred_at >= m.from_at and u.occurred_at < m.until_at
    left join age a on a.account = u.actor and u.occurred_at >= a.from_at and u.occurred_at < a.until_at
    left join guardian g on g.adult = u.actor and g.minor = u.target
    left join household h on h.adult = u.actor and h.minor = u.target
    where g.adult is null and h.adult is null and not coalesce(a.minor and a.proven, false)
),
passed as (
    select o.event, o.occurred_at, o.account, o.minor, count(distinct i.payer) as payers
    from outgoing o
    join incoming i on i.account = o.account and i.occurred_at < o.occurred_at
     and i.occurred_at >= o.occurred_at - $passed_on_days * interval 1 day and i.payer <> o.minor
    group by o.event, o.occurred_at, o.account, o.minor
)
select event, 'purse_for_others' as indicator, account as actor, minor as target, account as subject, minor as counterpart,
       occurred_at, cast(payers as varchar) || ' payers' as detail
from passed
where account in (
    select account from passed group by account having max(payers) >= $purse_payers_least or count(distinct minor) >= $purse_payers_least
)
