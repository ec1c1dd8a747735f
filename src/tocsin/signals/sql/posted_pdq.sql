-- One row per hash of a posted picture: PDQ, and PDQ of the picture without its border.
with shown as (
    select distinct h.media, h.pdq from picture_hash h join picture_posted p on p.media = h.media
)
select media, pdq from shown where pdq is not null
union
select t.media, t.pdq from picture_trimmed t where t.media in (select media from shown)
order by media, pdq
