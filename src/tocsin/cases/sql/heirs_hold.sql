-- Lets cases that are there already, or those that they were merged into, hold the subjects that were to open them again: a
-- case keeps its id for ever, also where it does not hold the account that it is named after (a client's, or a victim's).
with recursive heir as (
    select id as named, id, merged_into from case_file where id = any(cast(:case_ids as text[]))
    union all
    select h.named, f.id, f.merged_into from heir h join case_file f on f.id = h.merged_into
)
update case_holder c
set case_id = heir.id
from heir
where c.case_id = heir.named and heir.named <> heir.id and heir.merged_into is null
