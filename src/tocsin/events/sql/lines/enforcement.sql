-- One row per line of type `enforcement`. The platform acted against an account or its content.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR",
        "subject": {"kind": "VARCHAR", "id": "VARCHAR"}, "action": "VARCHAR", "reason": "VARCHAR"
    }') as found
    from line
    where type = 'enforcement'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.subject.kind as subject_kind,
        found.subject.id as subject_id, found."action", found.reason
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
    "action",
    reason,
    sure_of_event(id, "at", actor)
    and subject_kind in ('account', 'message', 'post', 'media', 'group')
    and short(subject_id, 512)
    and ("action" is null or "action" in ('warn', 'restrict', 'suspend', 'ban', 'block', 'remove'))
    and (reason is null or short(reason, 512))
    and sure_of_kinds(
        line, names, texts,
        7 + one("action") + one(reason),
        6 + one("action") + one(reason),
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.subject.kind', '$.subject.id', '$.action', '$.reason'
        ]),
        json_type(line, ['$.subject']),
        2
    ) as sure
from written
