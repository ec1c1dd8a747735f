-- One row per line of type `message`. A message in a conversation.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.conversation', '$.to', '$.text',
            '$.media', '$.ephemeral'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.conversation', '$.to', '$.text',
            '$.media', '$.ephemeral'
        ]) as value
    from line
    where type = 'message'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[4] as "conversation",
    strings(kind[5], value[5]) as "to",
    value[6] as "text",
    strings(kind[7], value[7]) as "media",
    value[8] = 'true' as "ephemeral",
    sure_of_event(kind, value)
    and sure_of_string(kind[4], value[4], 512)
    and (sure_of_strings(kind[5], value[5], 128) and len(strings(kind[5], value[5])) between 1 and 1000)
    and sure_of_text(kind[6])
    and (not present(kind[7]) or sure_of_strings(kind[7], value[7], 512))
    and (not present(kind[8]) or kind[8] = 'BOOLEAN')
    and sure_of_rest(line, names, known(kind), 0) as sure
from field
