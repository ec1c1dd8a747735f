-- One row per hash of a posted picture: PDQ, and PDQ of the picture without its border. advert: some post with it reads
-- as an offer to strangers.
with shown as (
    select h.media, h.pdq, coalesce(bool_or(p.advert), false) as advert
    from picture_hash h join picture_posted p on p.media = h.media
    group by h.media, h.pdq
)
select media, pdq, advert from shown where pdq is not null
union
select t.media, t.pdq, s.advert
from picture_trimmed t join (select media, bool_or(advert) as advert from shown group by media) s on s.media = t.media
order by media, pdq
