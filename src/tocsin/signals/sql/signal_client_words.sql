-- What clients write to an advertiser: price, appointment, a wish for younger people. The last weighs on the client too.
with spoken as (
    select distinct m.event, m.occurred_at, m.actor, m.target, m.indicator, c.unit
    from text_message m
    join client_touch c on c.client = m.actor and c.account = m.target and c.event = m.event
    where m.indicator in ('client_enquiry', 'appointment', 'client_asks_younger')
)
select s.event, s.indicator, s.actor, s.target, s.target as subject, s.actor as counterpart, s.occurred_at,
       cast(null as varchar) as detail
from spoken s join minor_linked_unit l on l.unit = s.unit
union all
select s.event, s.indicator, s.actor, s.target, s.actor, s.target, s.occurred_at, null
from spoken s
where s.indicator = 'client_asks_younger'
