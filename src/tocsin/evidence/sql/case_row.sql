-- One row per fact or exoneration that adds to the case of a told ring, in the order of time. From: ring, exonerated.
select r.ring, r.event, r.indicator, r.actor, r.target, r.subject, r.occurred_at, r.detail, r.grp, r.weight
from ring r semi join told_ring t on t.ring = r.ring
union all
select e.ring, e.event, e.indicator, e.subject, e.counterpart, e.subject, e.occurred_at, null, '', e.weight
from exonerated e semi join told_ring t on t.ring = e.ring
