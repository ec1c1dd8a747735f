-- Disappearing messages to a minor who is a stranger; one signal a pair.
select (min(struct_pack(occurred_at := m.occurred_at, event := m.event))).event as event,
       'disappearing_message' as indicator, m.actor, m.target, m.actor as subject, m.target as counterpart,
       min(m.occurred_at) as occurred_at, cast(null as varchar) as detail
from (select event, occurred_at, actor, unnest(recipients) as target from message
      where ephemeral and recipient_count <= $private_recipients) m
join stranger s on s.adult = m.actor and s.minor = m.target
group by m.actor, m.target
