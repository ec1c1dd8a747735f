-- Signals from private words: `adult` wants a sender not known as a minor (or one that collects minors) and a minor as the recipient, `anyone` any
-- sender but a proven minor (peers keep secrets), `minor` a minor's own words, weighed on the one they are written to.
-- What acquaintances say to each other is told by indicators of its own where the file gives them a weight: families too
-- keep secrets for a birthday and ask who is at home. So it is with what a trade needs (prices, pictures, a place to meet)
-- between sellers and the minors who wrote to them first; no trade needs secrets, threats or debts.
-- Nobody owes a stranger: a debt or a quota counts only once the minor has answered or been paid. Else it is a circular's.
select t.event, coalesce(v.indicator, t.indicator) as indicator, t.actor, t.target, t.actor as subject,
       t.target as counterpart, t.occurred_at, cast(null as varchar) as detail
from text_message t
join indicator i on i.indicator = t.indicator
left join (
    select adult, minor, false as customer from acquainted
    union all
    select adult, minor, true from trade where (adult, minor) not in (select (adult, minor) from acquainted)
) a on a.adult = t.actor and a.minor = t.target
   and (not a.customer or i.grp in ('probing', 'trust', 'gift', 'migration', 'picture', 'meeting', 'offer'))
left join indicator v on a.adult is not null and v.indicator = t.indicator || '_acquainted'
where t.target_minor
  and (i.grp <> 'debt'
       or exists (select 1 from talk k
                  where k.actor = t.target and k.target = t.actor and k.start.occurred_at <= t.occurred_at)
       or exists (select 1 from payment p
                  where p.actor = t.actor and p.target = t.target and p.occurred_at <= t.occurred_at))
  and ((i."from" = 'adult' and (not t.actor_minor or t.actor in (select account from collector where poses)))
       or (i."from" = 'anyone' and (not t.actor_proven_minor or i.grp in ('threat', 'offer'))))
union all
select t.event, t.indicator, t.actor, t.target, t.target as subject, t.actor as counterpart, t.occurred_at, null
from text_message t join indicator i on i.indicator = t.indicator
where i."from" = 'minor' and t.actor_minor and not t.target_minor
