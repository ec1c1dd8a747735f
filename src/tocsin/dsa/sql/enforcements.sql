-- What platforms told of having done (events `enforcement`) and no statement was made of yet: one row an event that
-- counts, oldest first, at most `most` after the event at (`at`, `id`).
select e.id, e.at, e.body
from inbox_event as e
where
    e.type = 'enforcement'
    and (e.at, e.id) > (:at, :id)
    and not exists (
        select from inbox_event as other where other.id = e.id and (other.at, other.body) < (e.at, e.body)
    )
    and not exists (select from dsa_statement as s where s.origin = 'enforcement' and s.origin_id = e.id)
order by e.at, e.id
limit :most
