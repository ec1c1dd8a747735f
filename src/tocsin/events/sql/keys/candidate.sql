-- One row per event whose id may stand more than once, from the spool of keys at $spool, for one share of the ids.
-- Ids meet by their 64-bit hash first, so that grouping needs eight bytes an event; the later views compare ids.
insert into candidate
with share as (
    select *, hash(id) as id_hash from read_parquet($spool) where hash(id) % $shares = $share
)
select "row", id, "at", source, line, part, digest
from share
where id_hash in (select id_hash from share group by id_hash having count(*) > 1)
