-- Telling words to a minor, no acquaintance, that only show once a disguise is undone.
select t.event, 'obfuscated_words' as indicator, t.actor, t.target, t.actor as subject, t.target as counterpart,
       t.occurred_at, cast(null as varchar) as detail
from text_message t
join indicator i on i.indicator = t.indicator
left join acquainted k on k.adult = t.actor and k.minor = t.target
where k.adult is null and t.obfuscated and t.target_minor and not t.actor_proven_minor and i."from" in ('adult', 'anyone')
group by t.event, t.actor, t.target, t.occurred_at
