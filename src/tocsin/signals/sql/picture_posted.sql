-- One row per picture and post. advert: the post reads as an offer to strangers, because it is a listing, carries
-- contact handles, or uses an advert's words.
with worded as (
    select distinct t."row" from text_hit t
    where t.indicator in ('advert_offer', 'obscured_contact', 'sale_of_pictures')
),
posted as (
    select p.event, p.occurred_at, p.actor, p.post, p.media,
           p.surface = 'listing' or coalesce(len(p.contacts), 0) > 0 or w."row" is not null as advert
    from post p left join worded w on w."row" = p."row"
)
select event, occurred_at, actor as poster, post, advert, unnest(media) as media
from posted
where media is not null and len(media) > 0
