-- What the moderators of another tool did, as notes on cases tell it, and no statement was made of yet: oldest first.
select
    e.case_id,
    e.at,
    e.details ->> 'message' as id,
    e.details ->> 'action' as action,
    e.details ->> 'account' as account
from case_event as e
where
    e.act = 'note'
    and e.details ->> 'bridge' = 'coop'
    and e.details ->> 'action' is not null
    and not exists (
        select from dsa_statement as s where s.origin = 'coop' and s.origin_id = e.details ->> 'message'
    )
order by e.at, e.case_id, e.seq
