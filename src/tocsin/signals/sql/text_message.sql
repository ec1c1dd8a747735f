-- One row per private message, recipient and text indicator: who wrote what kind of thing to whom, ages as of then.
-- A message that a guardian of the recipient also receives is not private.
-- From: text_hit, message, age, guardian.
with hit as (
    select m.event, m.occurred_at, m.actor, m.recipients, t.indicator, t.obfuscated
    from text_hit t join message m on m."row" = t."row"
    where m.recipient_count <= $private_recipients
),
directed as (
    select event, occurred_at, actor, unnest(recipients) as target, recipients, indicator, obfuscated from hit
)
select d.event, d.occurred_at, d.actor, d.target, d.indicator, d.obfuscated,
       coalesce(a.minor, false) as actor_minor, coalesce(a.minor and a.proven, false) as actor_proven_minor,
       coalesce(t.minor, false) as target_minor
from directed d
left join age a on a.account = d.actor and d.occurred_at >= a.from_at and d.occurred_at < a.until_at
left join age t on t.account = d.target and d.occurred_at >= t.from_at and d.occurred_at < t.until_at
where d.actor <> d.target
  and not exists (
      select 1 from guardian g where g.minor = d.target and g.adult <> d.actor and list_contains(d.recipients, g.adult)
  )
