-- What is known of messages (by their events), posts and media: one row a thing, by the earliest event that counts.
with thing as (
    select t.kind, t.id from jsonb_to_recordset(cast(:things as jsonb)) as t (kind text, id text)
), told as (
    select t.kind, t.id, e.id as event, e.at, e.body
    from thing as t
    join inbox_event as e on e.id = t.id and e.type = 'message'
    where t.kind = 'message'
    union all
    select t.kind, t.id, e.id, e.at, e.body from thing as t join inbox_event as e on e.post = t.id where t.kind = 'post'
    union all
    select t.kind, t.id, e.id, e.at, e.body from thing as t join inbox_event as e on e.medium = t.id where t.kind = 'media'
)
select distinct on (kind, id) kind, id, at, body
from told
where
    not exists (
        select from inbox_event as other
        where other.id = told.event and (other.at, other.body) < (told.at, told.body)
    )
order by kind, id, at, event
