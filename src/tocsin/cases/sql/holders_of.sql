-- The cases that a scan's case belongs to: one row a case that was not merged, with how many of the accounts it holds, and
-- whether the scan's case came in before and lies there (`known`). A case that was opened under the same id counts, and
-- after a merge the one that took it in.
with recursive named as (
    select id, merged_into from case_file where id = :machine_id
    union all
    select f.id, f.merged_into from named n join case_file f on f.id = n.merged_into
), found as (
    select case_id, 1 as held, false as known from case_holder
    where kind = 'account' and id = any(cast(:accounts as text[]))
    union all
    select case_id, 0, true from case_document where machine_id = :machine_id
    union all
    select id, 0, false from named where merged_into is null
)
select case_id as id, sum(held)::integer as held, bool_or(known) as known
from found
group by case_id
order by case_id
