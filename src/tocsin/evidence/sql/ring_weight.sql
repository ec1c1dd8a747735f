-- One row per ring: the weight of its case in micro-nats.
select ring, cast(sum(weight) as bigint) as weight
from (select ring, weight from ring union all select ring, weight from exonerated)
group by ring
