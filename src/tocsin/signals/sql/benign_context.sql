-- What speaks for innocence between an account not known as a minor and a minor: one row per pair and exoneration.
-- From: relation, acquaintance, talk, text_message, recruited. How much each may offset stands in the indicators' file.
with spoken as (
    select t.actor as adult, t.target as minor,
           case t.indicator when 'signposting' then 'signposting_talk' when 'quotation' then 'quoting_talk'
                when 'family_talk' then 'family_talk_seen' when 'lesson_talk' then 'lesson_talk_seen'
                when 'item_sale' then 'item_sale_seen' end as indicator,
           t.occurred_at, t.event,
           row_number() over (partition by t.actor, t.target, t.indicator order by t.occurred_at, t.event) as nth
    from text_message t
    where t.indicator in ('signposting', 'quotation', 'family_talk', 'lesson_talk', 'item_sale')
      and t.target_minor and not t.actor_minor
),
history as (
    select t.actor as adult, t.target as minor, greatest(t.start.occurred_at, b.start.occurred_at) as first_at
    from talk t join talk b on b.actor = t.target and b.target = t.actor
    where t.messages >= $history_messages and b.messages >= $history_messages
      and least(t.last_at, b.last_at) >= greatest(t.start.occurred_at, b.start.occurred_at) + $history_days * interval 1 day
)
select adult, minor, 'guardian_of_minor' as indicator, event as event, occurred_at from relation where guardian
union all
select adult, minor, 'shares_household', event, occurred_at from relation where household
union all
select adult, minor, 'verified_role_with_minors', event, occurred_at from relation where verified_role
union all
select adult, minor, 'minor_began', event, occurred_at from relation
where begun_by_minor and (adult, minor) not in (select (adult, minor) from recruited)
union all
select r.adult, r.minor, 'contacts_in_common', r.event, r.occurred_at
from relation r join acquaintance a on a.adult = r.adult and a.minor = r.minor
where a.common_adults >= $common_adults_least or a.common_old >= $common_old_least
union all
select r.adult, r.minor, 'old_contact', r.event, r.occurred_at
from relation r join acquaintance a on a.adult = r.adult and a.minor = r.minor
where a.old
union all
select min(r.adult), min(r.minor), 'one_minor_only', min(r.event), min(r.occurred_at)
from relation r
left join talk o on o.actor = r.adult and o.target = r.minor
left join talk b on b.actor = r.minor and b.target = r.adult
group by r.adult
having count(*) = 1 and min(coalesce(least(o.messages, b.messages), 0)) >= $context_messages_least
union all
select r.adult, r.minor, 'met_in_open_group', r.event, r.occurred_at
from relation r join acquaintance a on a.adult = r.adult and a.minor = r.minor
where a.met_in_open_group
union all
select r.adult, r.minor, 'long_mutual_history', r.event, h.first_at + $history_days * interval 1 day
from relation r join history h on h.adult = r.adult and h.minor = r.minor
union all
select adult, minor, indicator, event, occurred_at from spoken where nth = $context_least
