-- One row per advertiser and payment that a stranger who had answered its advert made within days to somebody else, a person
-- with whom they never had a word.
-- From: client_touch, unspoken_payment, person.
select distinct u.event, u.occurred_at, u.actor as client, t.account as advertiser, t.unit, u.target as payee
from client_touch t
join unspoken_payment u on u.actor = t.client and u.target <> t.account and u.occurred_at > t.occurred_at
 and u.occurred_at <= t.occurred_at + $client_days * interval 1 day
left join person n on n.account = u.target
where t.kind = 'enquiry' and coalesce(n.kind, 'person') = 'person'
