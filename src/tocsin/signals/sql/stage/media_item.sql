-- One row per media event: the hashes of one picture.
select "row", id as event, "at" as occurred_at, actor, media[1] as media, sha256, md5, pdq, pdq_quality, path
from batch
where type = 'media'
