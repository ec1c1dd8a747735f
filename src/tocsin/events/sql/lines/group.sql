-- One row per line of type `group`. Something happened to a group.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "group": "VARCHAR", "action": "VARCHAR",
        "text": "VARCHAR"
    }') as found
    from line
    where type = 'group'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found."group", found."action", found."text"
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    "group",
    "action",
    "text",
    sure_of_event(id, "at", actor)
    and short("group", 512)
    and "action" in ('create', 'join', 'leave', 'moderate', 'close')
    and sure_of_kinds(
        line, names, texts,
        6 + one("text"),
        6 + one("text"),
        json_type(line, ['$.id', '$.at', '$.actor', '$.group', '$.action', '$.text']),
        []::varchar[],
        0
    ) as sure
from written
