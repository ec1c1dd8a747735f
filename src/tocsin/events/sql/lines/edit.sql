-- One row per line of type `edit`. A message or post was changed.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR",
        "subject": {"kind": "VARCHAR", "id": "VARCHAR"}, "text": "VARCHAR"
    }') as found
    from line
    where type = 'edit'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.subject.kind as subject_kind,
        found.subject.id as subject_id, found."text"
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    subject_kind,
    subject_id,
    "text",
    sure_of_event(id, "at", actor)
    and subject_kind in ('message', 'post')
    and short(subject_id, 512)
    and sure_of_kinds(
        line, names, texts,
        7 + one("text"),
        6 + one("text"),
        json_type(line, ['$.id', '$.at', '$.actor', '$.subject.kind', '$.subject.id', '$.text']),
        json_type(line, ['$.subject']),
        2
    ) as sure
from written
