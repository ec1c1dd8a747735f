-- Whose messages (by their events), posts and media are: one row a thing that is known, by the earliest event that counts.
with asked as (
    select kind, id from jsonb_to_recordset(cast(:things as jsonb)) as t (kind text, id text)
), told as (
    select a.kind, a.id, e.id as event, e.actor, e.at, e.body
    from asked as a
    join inbox_event as e on e.id = a.id and e.type = 'message'
    where a.kind = 'message'
    union all
    select a.kind, a.id, e.id, e.actor, e.at, e.body
    from asked as a
    join inbox_event as e on e.post = a.id
    where a.kind = 'post'
    union all
    select a.kind, a.id, e.id, e.actor, e.at, e.body
    from asked as a
    join inbox_event as e on e.medium = a.id
    where a.kind = 'media'
)
select distinct on (kind, id) kind, id, actor
from told
where
    not exists (
        select from inbox_event as other
        where other.id = told.event and (other.at, other.body) < (told.at, told.body)
    )
order by kind, id, at, event
