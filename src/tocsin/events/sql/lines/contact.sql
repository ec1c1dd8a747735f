-- One row per line of type `contact`. One account reaches for others, or turns away.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.to', '$.action'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.to', '$.action'
        ]) as value
    from line
    where type = 'contact'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    strings(kind[4], value[4]) as "to",
    value[5] as "action",
    sure_of_event(kind, value)
    and (sure_of_strings(kind[4], value[4], 128) and len(strings(kind[4], value[4])) between 1 and 1000)
    and sure_of_word(kind[5], value[5], ['request', 'accept', 'decline', 'block', 'unblock', 'follow', 'view'])
    and sure_of_rest(line, names, known(kind), 0) as sure
from field
