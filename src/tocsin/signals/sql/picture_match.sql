-- One row per picture given in private by a minor and picture posted that show the same, exactly or nearly, unless it
-- is a meme or a logo: many accounts hold it, or several minors gave it. distance: differing bits of PDQ, of 256.
-- holders: how many accounts posted it or gave it in private.
with pair as (
    select given_media, posted_media, min(distance) as distance
    from (
        select given_media, posted_media, distance from picture_same
        union all
        select given_media, posted_media, distance from picture_near
    )
    group by given_media, posted_media
),
posters as (
    select p.given_media, count(distinct o.poster) as posters
    from pair p join picture_posted o on o.media = p.posted_media
    group by p.given_media
),
givers as (
    select p.posted_media, count(distinct g.giver) as givers, count(distinct m.account) as minors
    from pair p
    join picture_given g on g.media = p.given_media
    left join ever_minor m on m.account = g.giver
    group by p.posted_media
)
select p.given_media, p.posted_media, p.distance, o.posters + g.givers as holders
from pair p
join posters o on o.given_media = p.given_media
join givers g on g.posted_media = p.posted_media
where o.posters + g.givers <= $picture_spread_most and g.minors <= $picture_givers_most
