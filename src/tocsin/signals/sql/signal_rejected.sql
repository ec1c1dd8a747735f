-- A minor declined or blocked an account that is no proven minor and does not approach everybody. Told apart: the minor
-- blocked a stranger, by age or by how it picks children no peer, whom the minor had first sent a picture or been paid by.
-- From: contact_event, age, everybody, stranger, picture_given, paid_minor, mutual_talk.
with refused as (
    select c.event, c.action, c.actor, c.target, c.occurred_at
    from contact_event c
    join age m on m.account = c.actor and m.minor and c.occurred_at >= m.from_at and c.occurred_at < m.until_at
    left join age a on a.account = c.target and c.occurred_at >= a.from_at and c.occurred_at < a.until_at
    where c.target not in (select account from everybody) and c.action in ('block', 'decline')
      and not coalesce(a.minor and a.proven, false) and c.actor <> c.target
),
gone_along as (
    select giver as minor, receiver as other, min(occurred_at) as since from picture_given group by giver, receiver
    union all
    select minor, payer, min(occurred_at) from paid_minor group by minor, payer
)
select event, case action when 'block' then 'blocked_by_minor' else 'contact_declined_by_minor' end as indicator,
       actor, target, target as subject, actor as counterpart, occurred_at, cast(null as varchar) as detail
from refused
union all
select distinct r.event, 'blocked_after_going_along', r.actor, r.target, r.target, r.actor, r.occurred_at, cast(null as varchar)
from refused r
join stranger s on s.adult = r.target and s.minor = r.actor
join gone_along g on g.minor = r.actor and g.other = r.target and g.since < r.occurred_at
left join mutual_talk u on u.adult = r.target and u.minor = r.actor
where r.action = 'block' and u.adult is null
