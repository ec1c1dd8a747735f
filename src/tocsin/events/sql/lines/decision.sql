-- One row per line of type `decision`. A reviewer reached an outcome.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR",
        "subject": {"kind": "VARCHAR", "id": "VARCHAR"}, "outcome": "VARCHAR", "reason": "VARCHAR"
    }') as found
    from line
    where type = 'decision'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.subject.kind as subject_kind,
        found.subject.id as subject_id, found.outcome, found.reason
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
    outcome,
    reason,
    sure_of_event(id, "at", actor)
    and subject_kind in ('account', 'message', 'post', 'media', 'group')
    and short(subject_id, 512)
    and (outcome is null or outcome in ('confirmed', 'not_confirmed'))
    and (reason is null or short(reason, 512))
    and sure_of_kinds(
        line, names, texts,
        7 + one(outcome) + one(reason),
        6 + one(outcome) + one(reason),
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.subject.kind', '$.subject.id', '$.outcome', '$.reason'
        ]),
        json_type(line, ['$.subject']),
        2
    ) as sure
from written
