-- A minor declined or blocked an account that is no proven minor and does not approach everybody.
select c.event, case c.action when 'block' then 'blocked_by_minor' else 'contact_declined_by_minor' end as indicator,
       c.actor, c.target, c.target as subject, c.actor as counterpart, c.occurred_at, cast(null as varchar) as detail
from contact_event c
join age m on m.account = c.actor and m.minor and c.occurred_at >= m.from_at and c.occurred_at < m.until_at
left join age a on a.account = c.target and c.occurred_at >= a.from_at and c.occurred_at < a.until_at
where c.target not in (select account from everybody) and c.action in ('block', 'decline') and not coalesce(a.minor and a.proven, false) and c.actor <> c.target
