-- One row per adult (or account of unknown age) and private message or payment to an account of a unit that advertised
-- shortly before, the writer being no part of the unit and unknown to it before its first advert.
-- unit: accounts that share devices, payouts or handles; an account that shares nothing is its own unit.
-- kind: enquiry (a message) or payment.
with offered as (
    select u.unit, a.occurred_at from advert a join unit u on u.account = a.actor
),
opened as (
    select unit, min(occurred_at) as since from offered group by unit
),
known as (
    select f.beginner as client, u.unit
    from first_touch f join unit u on u.account = f.other join opened o on o.unit = u.unit
    where f.occurred_at <= o.since
    union
    select f.other, u.unit
    from first_touch f join unit u on u.account = f.beginner join opened o on o.unit = u.unit
    where f.occurred_at <= o.since
),
reached as (
    select 'enquiry' as kind, m.event, m.occurred_at, m.actor as client, m.target as account, u.unit
    from (select event, occurred_at, actor, unnest(recipients) as target from message
          where recipient_count <= $private_recipients) m
    join unit u on u.account = m.target
    union all
    select 'payment', p.event, p.occurred_at, p.actor, p.target, u.unit
    from payment p join unit u on u.account = p.target
),
outside as (
    select r.kind, r.event, r.occurred_at, r.client, r.account, r.unit
    from reached r
    join opened o on o.unit = r.unit and r.occurred_at > o.since
    left join unit own on own.account = r.client
    left join known k on k.client = r.client and k.unit = r.unit
    left join age a on a.account = r.client and r.occurred_at >= a.from_at and r.occurred_at < a.until_at
    where coalesce(own.unit, '') <> r.unit and k.client is null and not coalesce(a.minor, false)
),
dated as (
    select *, max(case when kind = 'advert' then occurred_at end)
                  over (partition by unit order by occurred_at range between unbounded preceding and current row) as advert_at
    from (
        select kind, event, occurred_at, client, account, unit from outside
        union all
        select 'advert', '', occurred_at, '', '', unit from offered
    )
)
select kind, event, occurred_at, client, account, unit
from dated
where kind <> 'advert' and occurred_at > advert_at and occurred_at <= advert_at + $client_days * interval 1 day
