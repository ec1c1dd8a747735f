-- One row per line of type `delete`. A message or post was removed by its author.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR",
        "subject": {"kind": "VARCHAR", "id": "VARCHAR"}
    }') as found
    from line
    where type = 'delete'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.subject.kind as subject_kind,
        found.subject.id as subject_id
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
    sure_of_event(id, "at", actor)
    and subject_kind in ('message', 'post')
    and short(subject_id, 512)
    and sure_of_kinds(
        line, names, texts,
        7,
        6,
        json_type(line, ['$.id', '$.at', '$.actor', '$.subject.kind', '$.subject.id']),
        json_type(line, ['$.subject']),
        2
    ) as sure
from written
