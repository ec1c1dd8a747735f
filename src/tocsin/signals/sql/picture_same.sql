-- One row per picture given in private by a minor and picture posted that are the same: the same id or an equal hash.
-- Near-duplicates are found beside SQL and joined in `picture_match`.
with given as (
    select distinct h.media, h.sha256, h.md5, h.pdq
    from picture_hash h join picture_given g on g.media = h.media
    where g.giver in (select account from ever_minor)
),
posted as (
    select distinct h.media, h.sha256, h.md5, h.pdq
    from picture_hash h join picture_posted p on p.media = h.media
)
select distinct g.media as given_media, p.media as posted_media, 0 as distance
from picture_given g join picture_posted p on p.media = g.media
where g.giver in (select account from ever_minor)
union
select g.media, p.media, 0 from given g join posted p on p.sha256 = g.sha256
union
select g.media, p.media, 0 from given g join posted p on p.md5 = g.md5
union
select g.media, p.media, 0 from given g join posted p on p.pdq = g.pdq
