-- One row per hash of a picture given in private by a minor: PDQ, and PDQ of the picture without its border.
with shown as (
    select distinct h.media, h.pdq
    from picture_hash h join picture_given g on g.media = h.media
    where g.giver in (select account from ever_minor)
)
select media, pdq from shown where pdq is not null
union
select t.media, t.pdq from picture_trimmed t where t.media in (select media from shown)
order by media, pdq
