-- Customers of one who advertises a minor's picture, and not as goods, come back: a signal at the second of them who pays
-- again. Who bought a thing has it.
-- From: client_touch, unit, the signals so far.
with showing as (
    select distinct u.unit
    from signal_so_far s join unit u on u.account = s.subject
    where s.indicator in ('private_picture_advertised', 'acquaintances_picture_advertised')
),
paid as (
    select t.unit, t.client, t.account, t.event, t.occurred_at,
           row_number() over (partition by t.unit, t.client order by t.occurred_at, t.event, t.account) as nth
    from client_touch t join showing s on s.unit = t.unit
    where t.kind = 'payment'
),
returned as (
    select *, row_number() over (partition by unit order by occurred_at, event, account, client) as clients
    from paid
    where nth = 2
)
select event, 'clients_come_back' as indicator, client as actor, account as target, account as subject, client as counterpart,
       occurred_at, cast(clients as varchar) || ' payers' as detail
from returned
where clients = $returning_clients_least
