-- One row per line of type `post`. Something shown to many.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "post": "VARCHAR", "surface": "VARCHAR",
        "group": "VARCHAR", "text": "VARCHAR", "media": "JSON", "contacts": "JSON"
    }') as found
    from line
    where type = 'post'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.post, found.surface, found."group", found."text",
        cast(found.media as varchar) as media, cast(found.contacts as varchar) as contacts
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    post,
    surface,
    "group",
    "text",
    strings(media) as media,
    strings(contacts) as contacts,
    sure_of_event(id, "at", actor)
    and short(post, 512)
    and surface in ('feed', 'story', 'group', 'listing', 'profile')
    and ("group" is null or short("group", 512))
    and (media is null or sure_of_strings(media, 512))
    and (contacts is null or sure_of_strings(contacts, 512))
    and sure_of_kinds(
        line, names, texts,
        6 + one("group") + one("text") + one(media) + one(contacts),
        6 + one("group") + one("text"),
        json_type(line, ['$.id', '$.at', '$.actor', '$.post', '$.surface', '$.group', '$.text']),
        json_type(line, ['$.media', '$.contacts']),
        0
    ) as sure
from written
