-- One row per line of type `enforcement`. The platform acted against an account or its content.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.subject', '$.subject.kind', '$.subject.id',
            '$.action', '$.reason'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.subject', '$.subject.kind', '$.subject.id',
            '$.action', '$.reason'
        ]) as value
    from line
    where type = 'enforcement'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[5] as "subject_kind",
    value[6] as "subject_id",
    value[7] as "action",
    value[8] as "reason",
    sure_of_event(kind, value)
    and kind[4] = 'OBJECT'
    and sure_of_word(kind[5], value[5], ['account', 'message', 'post', 'media', 'group'])
    and sure_of_string(kind[6], value[6], 512)
    and (not present(kind[7]) or sure_of_word(kind[7], value[7], ['warn', 'restrict', 'suspend', 'ban', 'block', 'remove']))
    and (not present(kind[8]) or sure_of_string(kind[8], value[8], 512))
    and sure_of_rest(line, names, known(kind), 2) as sure
from field
