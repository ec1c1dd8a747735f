-- Looked at the profiles of many minors within a calendar week. One signal an account and week.
with viewed as (
    select c.actor, c.target, date_trunc('week', c.occurred_at) as week,
           min(struct_pack(occurred_at := c.occurred_at, event := c.event)) as start
    from contact_event c
    join age m on m.account = c.target and m.minor and c.occurred_at >= m.from_at and c.occurred_at < m.until_at
    left join age a on a.account = c.actor and c.occurred_at >= a.from_at and c.occurred_at < a.until_at
    where c.action = 'view' and not coalesce(a.minor, false)
    group by c.actor, c.target, date_trunc('week', c.occurred_at)
),
ranked as (
    select *, row_number() over (partition by actor, week order by start.occurred_at, start.event) as nth from viewed
)
select start.event as event, 'profile_views_of_minors' as indicator, actor, target, actor as subject,
       target as counterpart, start.occurred_at as occurred_at, cast(null as varchar) as detail
from ranked
where nth = $views_least
