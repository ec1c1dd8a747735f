-- One row per line of type `search`. Someone searched; the text must be there, if only empty.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "text": "VARCHAR", "surface": "VARCHAR"
    }') as found
    from line
    where type = 'search'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found."text", found.surface
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    "text",
    surface,
    sure_of_event(id, "at", actor)
    and "text" is not null
    and surface in ('people', 'posts', 'groups', 'media')
    and sure_of_kinds(
        line, names, texts,
        6,
        6,
        json_type(line, ['$.id', '$.at', '$.actor', '$.text', '$.surface']),
        []::varchar[],
        0
    ) as sure
from written
