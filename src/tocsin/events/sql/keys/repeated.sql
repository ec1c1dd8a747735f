-- One row per 64-bit hash that the ids of several events have, from the spool of keys at $spool, for one share of the
-- ids: grouping needs eight bytes an event, and nothing else of the spool is read. The casts keep the remainder to
-- machine words.
insert into repeated
select hash(id)
from read_parquet($spool)
where hash(id) % cast($shares as ubigint) = cast($share as ubigint)
group by hash(id)
having count(*) > 1
