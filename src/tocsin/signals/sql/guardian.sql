-- One row per declared guardian and child.
select distinct account as adult, child as minor
from (select account, unnest(guardian_of) as child from account_event where guardian_of is not null)
