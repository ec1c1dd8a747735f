-- Strangers write and pay after an advert. Where the advertiser also has to do with minors it weighs; else it is trade.
-- The first enquiry of each client, and each payment; also one into a purse: several who had answered the adverts of one
-- that has to do with minors paid somebody to whom they never wrote, and are most of those who pay that account so.
-- Whoever first writes within days of an advert that shows a minor's private picture, and not as goods, asks about that.
-- From: client_touch, minor_linked_unit, paid_elsewhere, unspoken_payment, picture_reuse, unit,
-- goods_listed.
with collecting as (
    select u.target as account
    from unspoken_payment u left join paid_elsewhere e on e.payee = u.target and e.event = u.event
    group by u.target
    having count(distinct e.client) >= $purse_payers_least
       and count(distinct e.client) >= $purse_payers_share * count(distinct u.actor)
),
shared_purse as (
    select unit, payee
    from paid_elsewhere
    where payee in (select account from collecting) and unit in (select unit from minor_linked_unit)
    group by unit, payee
    having count(distinct client) >= $purse_payers_least
),
first_enquiry as (
    select client, unit, min(struct_pack(occurred_at := occurred_at, event := event, account := account)) as start
    from client_touch
    where kind = 'enquiry'
    group by client, unit
),
shown as (
    select distinct u.unit, r.occurred_at
    from picture_reuse r join unit u on u.account = r.poster
    where r.advert and r.poster not in (select adult from goods_listed)
),
about_a_picture as (
    select distinct e.client, e.unit
    from first_enquiry e
    join shown s on s.unit = e.unit and s.occurred_at < e.start.occurred_at
     and s.occurred_at >= e.start.occurred_at - $shown_days * interval 1 day
),
touches as (
    select 'enquiry' as kind, client, unit, start.event as event, start.occurred_at as occurred_at, start.account as account
    from first_enquiry
    union all
    select kind, client, unit, event, occurred_at, account from client_touch where kind = 'payment'
    union all
    select 'payment', e.client, min(e.unit), e.event, e.occurred_at, e.payee
    from paid_elsewhere e join shared_purse p on p.unit = e.unit and p.payee = e.payee
    left join client_touch t on t.kind = 'payment' and t.event = e.event and t.account = e.payee
    where t.event is null
    group by e.client, e.event, e.occurred_at, e.payee
)
select t.event,
       case when l.unit is not null and t.kind = 'payment' then 'payment_to_recruiter'
            when l.unit is not null then 'enquiry_to_recruiter'
            when t.kind = 'payment' then 'payment_after_advert'
            when p.unit is not null then 'enquiry_after_minors_picture' else 'enquiry_after_advert' end as indicator,
       t.client as actor, t.account as target, t.account as subject, t.client as counterpart, t.occurred_at,
       cast(null as varchar) as detail
from touches t
left join minor_linked_unit l on l.unit = t.unit
left join about_a_picture p on p.unit = t.unit and p.client = t.client
