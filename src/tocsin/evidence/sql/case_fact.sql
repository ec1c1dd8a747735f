-- One row per fact of a told ring, before company discount and caps: what was seen at all, of whom, towards whom.
-- From: account, member, told_ring.
select t.ring, a.subject, a.counterpart, a.actor, a.indicator, a.grp, a.stage, a.event, a.occurred_at, a.weight,
       m.account is not null as counterpart_minor
from account a
left join member j on j.account = a.subject
join told_ring t on t.ring = coalesce(j.ring, a.subject)
left join ever_minor m on m.account = a.counterpart
