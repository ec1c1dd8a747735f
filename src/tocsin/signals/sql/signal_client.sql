-- Strangers write and pay after an advert. Where the advertiser also has to do with minors it weighs; else it is trade.
-- The first enquiry of each client, and each payment.
with first_enquiry as (
    select client, unit, min(struct_pack(occurred_at := occurred_at, event := event, account := account)) as start
    from client_touch
    where kind = 'enquiry'
    group by client, unit
),
touches as (
    select 'enquiry' as kind, client, unit, start.event as event, start.occurred_at as occurred_at, start.account as account
    from first_enquiry
    union all
    select kind, client, unit, event, occurred_at, account from client_touch where kind = 'payment'
)
select t.event,
       case when l.unit is not null and t.kind = 'payment' then 'payment_to_recruiter'
            when l.unit is not null then 'enquiry_to_recruiter'
            when t.kind = 'payment' then 'payment_after_advert' else 'enquiry_after_advert' end as indicator,
       t.client as actor, t.account as target, t.account as subject, t.client as counterpart, t.occurred_at,
       cast(null as varchar) as detail
from touches t left join minor_linked_unit l on l.unit = t.unit
