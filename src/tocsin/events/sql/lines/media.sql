-- One row per line of type `media`. A picture or film by its hashes; the column `media` holds its one id.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "media": "VARCHAR", "sha256": "VARCHAR",
        "md5": "VARCHAR", "pdq": "VARCHAR", "pdq_quality": "JSON", "mime": "VARCHAR", "bytes": "JSON",
        "path": "VARCHAR"
    }') as found
    from line
    where type = 'media'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, found.media, found.sha256, found.md5, found.pdq,
        cast(found.pdq_quality as varchar) as pdq_quality, found.mime,
        cast(found.bytes as varchar) as bytes, found.path
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    [media] as media,
    lower(sha256) as sha256,
    lower(md5) as md5,
    lower(pdq) as pdq,
    try_cast(pdq_quality as smallint) as pdq_quality,
    mime,
    try_cast(bytes as bigint) as bytes,
    path,
    sure_of_event(id, "at", actor)
    and short(media, 512)
    and (sha256 is null or sure_of_hex(sha256, 64))
    and (md5 is null or sure_of_hex(md5, 32))
    and (pdq is null or sure_of_hex(pdq, 64))
    and (pdq_quality is null or sure_of_integer(pdq_quality, 100))
    and (mime is null or short(mime, 255))
    and (bytes is null or sure_of_integer(bytes, 9007199254740992))
    and (path is null or sure_of_path(path))
    and sure_of_kinds(
        line, names, texts,
        5 + one(sha256) + one(md5) + one(pdq) + one(pdq_quality) + one(mime) + one(bytes) + one(path),
        5 + one(sha256) + one(md5) + one(pdq) + one(mime) + one(path),
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.media', '$.sha256', '$.md5', '$.pdq', '$.mime', '$.path'
        ]),
        json_type(line, ['$.pdq_quality', '$.bytes']),
        0
    ) as sure
from written
