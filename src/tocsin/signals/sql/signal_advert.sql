-- An advert's words in posts by one who is no minor. Alone they say little: adults advertise lawfully.
select p.event, t.indicator, p.actor, cast(null as varchar) as target, p.actor as subject,
       cast(null as varchar) as counterpart, p.occurred_at, cast(null as varchar) as detail
from text_hit t
join indicator i on i.indicator = t.indicator and i."from" = 'public'
join post p on p."row" = t."row"
left join age a on a.account = p.actor and p.occurred_at >= a.from_at and p.occurred_at < a.until_at
where not coalesce(a.minor, false)
