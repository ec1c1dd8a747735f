-- One row per line of type `account`. What the platform knows of an account.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.age_band', '$.age_source', '$.created_at',
            '$.region', '$.language', '$.timezone', '$.status', '$.kind', '$.verified_role',
            '$.guardian_of', '$.device', '$.payout'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.age_band', '$.age_source', '$.created_at',
            '$.region', '$.language', '$.timezone', '$.status', '$.kind', '$.verified_role',
            '$.guardian_of', '$.device', '$.payout'
        ]) as value
    from line
    where type = 'account'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    value[4] as "age_band",
    value[5] as "age_source",
    moment(value[6]) as "created_at",
    value[7] as "region",
    value[8] as "language",
    value[9] as "timezone",
    value[10] as "status",
    value[11] as "kind",
    value[12] as "verified_role",
    strings(kind[13], value[13]) as "guardian_of",
    value[14] as "device",
    value[15] as "payout",
    sure_of_event(kind, value)
    and sure_of_word(kind[4], value[4], ['0-12', '13-15', '16-17', '18+', 'unknown'])
    and (not present(kind[5]) or sure_of_word(kind[5], value[5], ['declared', 'estimated', 'verified']))
    and (not present(kind[6]) or sure_of_moment(kind[6], value[6], timestamptz '1900-01-01 00:00:00Z', timestamptz '2200-01-01 00:00:00Z'))
    and (not present(kind[7]) or (kind[7] = 'VARCHAR' and regexp_full_match(value[7], '[A-Z]{2,3}(-[A-Z0-9]{1,3})?')))
    and (not present(kind[8]) or (kind[8] = 'VARCHAR' and regexp_full_match(value[8], '[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}')))
    and (not present(kind[9]) or sure_of_string(kind[9], value[9], 64))
    and (not present(kind[10]) or sure_of_word(kind[10], value[10], ['active', 'suspended', 'closed']))
    and (not present(kind[11]) or sure_of_word(kind[11], value[11], ['person', 'business', 'service']))
    and (not present(kind[12]) or sure_of_word(kind[12], value[12], ['guardian', 'educator', 'counsellor', 'moderator', 'test']))
    and (not present(kind[13]) or sure_of_strings(kind[13], value[13], 128))
    and (not present(kind[14]) or sure_of_string(kind[14], value[14], 512))
    and (not present(kind[15]) or sure_of_string(kind[15], value[15], 512))
    and sure_of_rest(line, names, known(kind), 0) as sure
from field
