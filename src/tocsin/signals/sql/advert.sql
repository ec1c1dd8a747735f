-- One row per post that offers something to strangers: a listing, a post with contact handles, or an advert's words.
with worded as (
    select distinct "row" from text_hit where indicator in ('advert_offer', 'obscured_contact', 'sale_of_pictures')
)
select p.event, p.occurred_at, p.actor, p."row"
from post p left join worded w on w."row" = p."row"
where p.surface = 'listing' or coalesce(len(p.contacts), 0) > 0 or w."row" is not null
