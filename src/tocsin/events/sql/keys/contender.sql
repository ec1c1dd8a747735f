-- One row per id and digest among the earliest events of each id, for one share of the ids: the first such row stands
-- for its equals.
insert into contender
select
    id,
    digest,
    min("row") as "row",
    arg_min(source, "row") as source,
    arg_min(place, "row") as place,
    arg_min(part, "row") as part
from candidate
semi join (
    select id, min("at") as "at" from candidate where hash(id) % cast($shares as ubigint) = cast($share as ubigint) group by id
) as earliest using (id, "at")
group by id, digest
