-- A client paid the unit, and soon after an account of the unit paid a minor who is a stranger to it and whose goods it
-- does not list.
with chained as (
    select p.event, p.occurred_at, p.payer, p.minor, c.event as paid_event,
           row_number() over (partition by c.event order by p.occurred_at, p.event, p.minor) as nth
    from client_touch c
    join unit u on u.unit = c.unit
    join paid_minor p on p.payer = u.account and p.stranger and p.occurred_at > c.occurred_at
     and p.occurred_at <= c.occurred_at + $passed_on_days * interval 1 day
    left join goods_listed l on l.adult = p.payer and l.minor = p.minor
    where c.kind = 'payment' and l.adult is null
)
select distinct event, 'money_passed_to_minor' as indicator, payer as actor, minor as target, payer as subject,
       minor as counterpart, occurred_at, cast(null as varchar) as detail
from chained
where nth = 1
