-- One row per line of type `contact`. One account reaches for others, or turns away.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "to": "JSON", "action": "VARCHAR"
    }') as found
    from line
    where type = 'contact'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, cast(found."to" as varchar) as "to", found."action"
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    strings("to") as "to",
    "action",
    sure_of_event(id, "at", actor)
    and sure_of_strings("to", 128) and len(strings("to")) between 1 and 1000
    and "action" in ('request', 'accept', 'decline', 'block', 'unblock', 'follow', 'view')
    and sure_of_kinds(
        line, names, texts,
        6,
        5,
        json_type(line, ['$.id', '$.at', '$.actor', '$.action']),
        json_type(line, ['$.to']),
        0
    ) as sure
from written
