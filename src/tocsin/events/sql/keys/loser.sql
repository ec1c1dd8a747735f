-- The rows that lose, for one share of the ids: all candidates but the winner of each id. Among contenders the smallest
-- canonical JSON wins (null where there was only one), then the first row, which is then an equal.
with winner as (
    select
        contender.id,
        arg_min(contender."row", struct_pack(canonical := coalesce(settled.canonical, ''::blob), "row" := contender."row"))
            as "row"
    from contender
    left join settled on settled."row" = contender."row"
    where hash(contender.id) % cast($shares as ubigint) = cast($share as ubigint)
    group by contender.id
)
select candidate."row"
from candidate
join winner on winner.id = candidate.id
where candidate."row" <> winner."row"
