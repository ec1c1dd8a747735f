-- One row per hash of a posted picture: PDQ, and PDQ of the picture without its border. advert: some post with it reads
-- as an offer to strangers.
with posted as (
    select media, coalesce(bool_or(advert), false) as advert from picture_posted group by media
),
shown as (
    select distinct h.media, h.pdq, p.advert from picture_hash h join posted p on p.media = h.media
)
select media, pdq, advert from shown where pdq is not null
union
select t.media, t.pdq, s.advert from picture_trimmed t join shown s on s.media = t.media
order by media, pdq
