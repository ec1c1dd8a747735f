-- `content.written`: one row an event that counts, in the order of conversations and in them of `at`, then `id`.
-- `n` is the running number in that order: what stands around a message are the rows with the numbers around its own.
create table content.written as
select (row_number() over () - 1)::bigint as n, ordered.*
from (
    select staged.* exclude ("row", path, mime)
    from staged
    where not exists (select 1 from loser where loser."row" = staged."row")
    order by conversation nulls last, "at", id
) as ordered
