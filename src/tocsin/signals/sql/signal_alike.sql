-- A picture that a minor gave in private resembles one in somebody's later advert: farther than a copy is, as near as a
-- crop or a caption leaves it. Hashes tell no more; whether it is the same is for people to see. Nothing is said of
-- pairs that match as copies do, of those who know the minor or were addressed by them, or of what many hold.
with pair as (
    select given_media, posted_media, distance
    from picture_alike n
    where not exists (
        select 1 from picture_match m where m.given_media = n.given_media and m.posted_media = n.posted_media
    )
),
shown as (
    select p.given_media, p.posted_media, p.distance, o.event, o.occurred_at, o.poster, o.advert,
           min(o.occurred_at) over (partition by p.given_media) as public_since
    from pair p join picture_posted o on o.media = p.posted_media
),
given as (
    select g.giver, g.media, g.occurred_at
    from picture_given g
    join age a on a.account = g.giver and a.minor and g.occurred_at >= a.from_at and g.occurred_at < a.until_at
),
alike as (
    select g.giver, s.poster, s.posted_media, s.event, s.occurred_at, s.advert, s.distance, s.given_media,
           s.public_since > g.occurred_at as later
    from shown s join given g on g.media = s.given_media
    where s.poster <> g.giver
),
spread as (
    select given_media, count(distinct poster) as posters from alike group by given_media
),
givers as (
    select posted_media, count(distinct giver) as givers from alike group by posted_media
)
select a.event, 'alike_picture_advertised' as indicator, a.poster as actor, a.giver as target, a.poster as subject,
       a.giver as counterpart, min(a.occurred_at) as occurred_at,
       cast(min(a.distance) as varchar) || ' of 256 bits differ' as detail
from alike a
join spread s on s.given_media = a.given_media and s.posters <= $picture_spread_most
join givers g on g.posted_media = a.posted_media and g.givers <= $picture_givers_most
left join acquainted k on k.adult = a.poster and k.minor = a.giver
left join relation o on o.adult = a.poster and o.minor = a.giver
where a.advert and a.later and k.adult is null and not coalesce(o.begun_by_minor, false)
group by a.event, a.poster, a.giver
