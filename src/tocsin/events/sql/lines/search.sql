-- One row per line of type `search`. Someone searched; the text must be there, if only empty.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.text', '$.surface'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.text', '$.surface'
        ]) as value
    from line
    where type = 'search'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[4] as "text",
    value[5] as "surface",
    sure_of_event(kind, value)
    and kind[4] = 'VARCHAR'
    and sure_of_word(kind[5], value[5], ['people', 'posts', 'groups', 'media'])
    and sure_of_rest(line, names, known(kind), 0) as sure
from field
