-- One row per line of type `flag`. Someone, or a machine, says that something is wrong.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR",
        "subject": {"kind": "VARCHAR", "id": "VARCHAR"}, "reason": "VARCHAR", "by": "VARCHAR",
        "text": "VARCHAR"
    }') as found
    from line
    where type = 'flag'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.subject.kind as subject_kind,
        found.subject.id as subject_id, found.reason, found."by", found."text"
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
    reason,
    "by",
    "text",
    sure_of_event(id, "at", actor)
    and subject_kind in ('account', 'message', 'post', 'media', 'group')
    and short(subject_id, 512)
    and reason in ('grooming', 'trafficking', 'sextortion', 'csam', 'minor_safety', 'other')
    and "by" in ('user', 'moderator', 'trusted_flagger', 'hash_match')
    and sure_of_kinds(
        line, names, texts,
        9 + one("text"),
        8 + one("text"),
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.subject.kind', '$.subject.id', '$.reason', '$.by', '$.text'
        ]),
        json_type(line, ['$.subject']),
        2
    ) as sure
from written
