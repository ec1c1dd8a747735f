-- One row per line of type `flag`. Someone, or a machine, says that something is wrong.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.subject', '$.subject.kind', '$.subject.id',
            '$.reason', '$.by', '$.text'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.subject', '$.subject.kind', '$.subject.id',
            '$.reason', '$.by', '$.text'
        ]) as value
    from line
    where type = 'flag'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[5] as "subject_kind",
    value[6] as "subject_id",
    value[7] as "reason",
    value[8] as "by",
    value[9] as "text",
    sure_of_event(kind, value)
    and kind[4] = 'OBJECT'
    and sure_of_word(kind[5], value[5], ['account', 'message', 'post', 'media', 'group'])
    and sure_of_string(kind[6], value[6], 512)
    and sure_of_word(kind[7], value[7], ['grooming', 'trafficking', 'sextortion', 'csam', 'minor_safety', 'other'])
    and sure_of_word(kind[8], value[8], ['user', 'moderator', 'trusted_flagger', 'hash_match'])
    and sure_of_text(kind[9])
    and sure_of_rest(line, names, known(kind), 2) as sure
from field
