-- One row per line of type `message`. A message in a conversation.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "conversation": "VARCHAR", "to": "JSON",
        "text": "VARCHAR", "media": "JSON", "ephemeral": "JSON"
    }') as found
    from line
    where type = 'message'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.conversation, cast(found."to" as varchar) as "to",
        found."text", cast(found.media as varchar) as media,
        cast(found.ephemeral as varchar) as ephemeral
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    conversation,
    strings("to") as "to",
    "text",
    strings(media) as media,
    ephemeral = 'true' as ephemeral,
    sure_of_event(id, "at", actor)
    and short(conversation, 512)
    and sure_of_strings("to", 128) and len(strings("to")) between 1 and 1000
    and (media is null or sure_of_strings(media, 512))
    and (ephemeral is null or ephemeral in ('true', 'false'))
    and sure_of_kinds(
        line, names, texts,
        6 + one("text") + one(media) + one(ephemeral),
        5 + one("text"),
        json_type(line, ['$.id', '$.at', '$.actor', '$.conversation', '$.text']),
        json_type(line, ['$.to', '$.media', '$.ephemeral']),
        0
    ) as sure
from written
