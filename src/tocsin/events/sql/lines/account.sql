-- One row per line of type `account`. What the platform knows of an account.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "age_band": "VARCHAR",
        "age_source": "VARCHAR", "created_at": "VARCHAR", "region": "VARCHAR", "language": "VARCHAR",
        "timezone": "VARCHAR", "status": "VARCHAR", "kind": "VARCHAR", "verified_role": "VARCHAR",
        "guardian_of": "JSON", "device": "VARCHAR", "payout": "VARCHAR"
    }') as found
    from line
    where type = 'account'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.age_band, found.age_source, found.created_at,
        found.region, found."language", found."timezone", found.status, found.kind, found.verified_role,
        cast(found.guardian_of as varchar) as guardian_of, found.device, found.payout
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    age_band,
    age_source,
    moment(created_at) as created_at,
    region,
    "language",
    "timezone",
    status,
    kind,
    verified_role,
    strings(guardian_of) as guardian_of,
    device,
    payout,
    sure_of_event(id, "at", actor)
    and age_band in ('0-12', '13-15', '16-17', '18+', 'unknown')
    and (age_source is null or age_source in ('declared', 'estimated', 'verified'))
    and (created_at is null or sure_of_moment(created_at, timestamptz '1900-01-01 00:00:00Z', timestamptz '2200-01-01 00:00:00Z'))
    and (region is null or regexp_full_match(region, '[A-Z]{2,3}(-[A-Z0-9]{1,3})?'))
    and ("language" is null or regexp_full_match("language", '[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}'))
    and ("timezone" is null or short("timezone", 64))
    and (status is null or status in ('active', 'suspended', 'closed'))
    and (kind is null or kind in ('person', 'business', 'service'))
    and (verified_role is null or verified_role in ('guardian', 'educator', 'counsellor', 'moderator', 'test'))
    and (guardian_of is null or sure_of_strings(guardian_of, 128))
    and (device is null or short(device, 512))
    and (payout is null or short(payout, 512))
    and sure_of_kinds(
        line, names, texts,
        5 + one(age_source) + one(created_at) + one(region) + one("language") + one("timezone")
        + one(status) + one(kind) + one(verified_role) + one(guardian_of) + one(device) + one(payout),
        5 + one(age_source) + one(created_at) + one(region) + one("language") + one("timezone")
        + one(status) + one(kind) + one(verified_role) + one(device) + one(payout),
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.age_band', '$.age_source', '$.created_at', '$.region',
            '$.language', '$.timezone', '$.status', '$.kind', '$.verified_role', '$.device', '$.payout'
        ]),
        json_type(line, ['$.guardian_of']),
        0
    ) as sure
from written
