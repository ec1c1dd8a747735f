-- One row per line of type `recommendation`. What was recommended; the two names in each item add to the known ones.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.surface', '$.items'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.surface', '$.items'
        ]) as value
    from line
    where type = 'recommendation'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[4] as "surface",
    items(kind[5], value[5]) as "items",
    sure_of_event(kind, value)
    and sure_of_word(kind[4], value[4], ['feed', 'people', 'groups', 'search'])
    and sure_of_items(kind[5], value[5])
    and sure_of_rest(line, names, known(kind) + 2 * len(items(kind[5], value[5])), 2 * len(items(kind[5], value[5]))) as sure
from field
