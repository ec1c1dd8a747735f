-- The staged media events, without hashes and paths of pictures that may not be looked at. From: media_item, picture_unseen.
select i."row", i.event, i.occurred_at, i.actor, i.media,
       case when u.media is null then i.sha256 end as sha256,
       case when u.media is null then i.md5 end as md5,
       case when u.media is null then i.pdq end as pdq,
       case when u.media is null then i.pdq_quality end as pdq_quality,
       case when u.media is null then i.path end as path
from media_item i left join picture_unseen u on u.media = i.media
