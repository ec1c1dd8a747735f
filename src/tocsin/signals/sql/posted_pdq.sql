-- One row per posted picture that has a PDQ hash.
select distinct h.media, h.pdq
from picture_hash h join picture_posted p on p.media = h.media
where h.pdq is not null
order by h.media
