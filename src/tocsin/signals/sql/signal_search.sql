-- A search for minors by one who is no minor.
select s.event, t.indicator, s.actor, cast(null as varchar) as target, s.actor as subject,
       cast(null as varchar) as counterpart, s.occurred_at, cast(null as varchar) as detail
from text_hit t
join indicator i on i.indicator = t.indicator and i."from" = 'search'
join search s on s."row" = t."row"
left join age a on a.account = s.actor and s.occurred_at >= a.from_at and s.occurred_at < a.until_at
where not coalesce(a.minor, false)
