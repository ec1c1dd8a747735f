-- One row per line of type `edit`. A message or post was changed.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.subject', '$.subject.kind', '$.subject.id',
            '$.text'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.subject', '$.subject.kind', '$.subject.id',
            '$.text'
        ]) as value
    from line
    where type = 'edit'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[5] as "subject_kind",
    value[6] as "subject_id",
    value[7] as "text",
    sure_of_event(kind, value)
    and kind[4] = 'OBJECT'
    and sure_of_word(kind[5], value[5], ['message', 'post'])
    and sure_of_string(kind[6], value[6], 512)
    and sure_of_text(kind[7])
    and sure_of_rest(line, names, known(kind), 2) as sure
from field
