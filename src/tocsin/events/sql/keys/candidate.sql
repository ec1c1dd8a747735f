-- One row per event whose id may stand more than once, from the spool of keys at $spool. Ids meet by their hash only;
-- the later views compare ids.
insert into candidate
select "row", id, "at", source, place, part, digest
from read_parquet($spool)
where hash(id) in (select id_hash from repeated)
