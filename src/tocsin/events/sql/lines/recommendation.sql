-- One row per line of type `recommendation`. What was recommended; the two names in each item add to the known ones.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "surface": "VARCHAR", "items": "JSON"
    }') as found
    from line
    where type = 'recommendation'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.surface, cast(found."items" as varchar) as "items"
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    surface,
    items("items") as "items",
    sure_of_event(id, "at", actor)
    and surface in ('feed', 'people', 'groups', 'search')
    and sure_of_items("items")
    and sure_of_kinds(
        line, names, texts,
        6 + 2 * len(items("items")),
        5 + 2 * len(items("items")),
        json_type(line, ['$.id', '$.at', '$.actor', '$.surface']),
        list_resize(json_type(line, ['$.items']), 1 + 2 * len(items("items")), 'VARCHAR'),
        2 * len(items("items"))
    ) as sure
from written
