-- One row per statement about a picture's hashes, for looking up in banks. A PDQ of low quality is no hash to match by.
select distinct media, sha256, md5,
       case when pdq_quality is null or pdq_quality >= $pdq_quality_least then pdq end as pdq
from media_item
order by media, sha256, md5, pdq
