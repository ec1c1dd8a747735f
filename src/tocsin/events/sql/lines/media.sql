-- One row per line of type `media`. A picture or film by its hashes; the column `media` holds its one id.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.media', '$.sha256', '$.md5',
            '$.pdq', '$.pdq_quality', '$.mime', '$.bytes', '$.path'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.media', '$.sha256', '$.md5',
            '$.pdq', '$.pdq_quality', '$.mime', '$.bytes', '$.path'
        ]) as value
    from line
    where type = 'media'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    [value[4]] as "media",
    lower(value[5]) as "sha256",
    lower(value[6]) as "md5",
    lower(value[7]) as "pdq",
    try_cast(value[8] as smallint) as "pdq_quality",
    value[9] as "mime",
    try_cast(value[10] as bigint) as "bytes",
    value[11] as "path",
    sure_of_event(kind, value)
    and sure_of_string(kind[4], value[4], 512)
    and (not present(kind[5]) or sure_of_hex(kind[5], value[5], 64))
    and (not present(kind[6]) or sure_of_hex(kind[6], value[6], 32))
    and (not present(kind[7]) or sure_of_hex(kind[7], value[7], 64))
    and (not present(kind[8]) or sure_of_integer(kind[8], value[8], 100))
    and (not present(kind[9]) or sure_of_string(kind[9], value[9], 255))
    and (not present(kind[10]) or sure_of_integer(kind[10], value[10], 9007199254740992))
    and (not present(kind[11]) or (kind[11] = 'VARCHAR' and length(value[11]) <= 4096 and regexp_full_match(value[11], '[A-Za-z0-9_][A-Za-z0-9_./-]*') and not contains(value[11], '..')))
    and sure_of_rest(line, names, known(kind), 0) as sure
from field
