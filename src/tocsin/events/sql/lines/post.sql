-- One row per line of type `post`. Something shown to many.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.post', '$.surface', '$.group',
            '$.text', '$.media', '$.contacts'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.post', '$.surface', '$.group',
            '$.text', '$.media', '$.contacts'
        ]) as value
    from line
    where type = 'post'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[4] as "post",
    value[5] as "surface",
    value[6] as "group",
    value[7] as "text",
    strings(kind[8], value[8]) as "media",
    strings(kind[9], value[9]) as "contacts",
    sure_of_event(kind, value)
    and sure_of_string(kind[4], value[4], 512)
    and sure_of_word(kind[5], value[5], ['feed', 'story', 'group', 'listing', 'profile'])
    and (not present(kind[6]) or sure_of_string(kind[6], value[6], 512))
    and sure_of_text(kind[7])
    and (not present(kind[8]) or sure_of_strings(kind[8], value[8], 512))
    and (not present(kind[9]) or sure_of_strings(kind[9], value[9], 512))
    and sure_of_rest(line, names, known(kind), 0) as sure
from field
