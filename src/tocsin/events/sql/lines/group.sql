-- One row per line of type `group`. Something happened to a group.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.group', '$.action', '$.text'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.group', '$.action', '$.text'
        ]) as value
    from line
    where type = 'group'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[4] as "group",
    value[5] as "action",
    value[6] as "text",
    sure_of_event(kind, value)
    and sure_of_string(kind[4], value[4], 512)
    and sure_of_word(kind[5], value[5], ['create', 'join', 'leave', 'moderate', 'close'])
    and sure_of_text(kind[6])
    and sure_of_rest(line, names, known(kind), 0) as sure
from field
