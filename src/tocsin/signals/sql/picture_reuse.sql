-- One row per picture that a minor gave in private and a post by somebody else that shows it later, unless the picture
-- was public before it was given.
-- giver: the minor. receiver: who had it from the minor. poster: who posted it.
-- passed_on: the receiver may have passed it to the poster. Not so where the poster had it from the minor too; and
-- where a stranger or a friend of the minor's age had it, nobody looks for the leak among the minor's own people.
with shown as (
    select m.given_media, m.posted_media, p.event, p.occurred_at, p.poster, p.advert
    from picture_match m join picture_posted p on p.media = m.posted_media
),
public_since as (
    select given_media, min(occurred_at) as since from shown group by given_media
),
reused as (
    select g.giver, g.receiver, s.poster, s.posted_media, s.event, s.occurred_at, s.advert, g.media,
           g.occurred_at as given_at, k.adult is not null as acquainted
    from picture_given g
    join age a on a.account = g.giver and a.minor and g.occurred_at >= a.from_at and g.occurred_at < a.until_at
    join shown s on s.given_media = g.media
    join public_since f on f.given_media = g.media
    left join acquainted k on k.adult = g.receiver and k.minor = g.giver
    where s.poster <> g.giver and s.occurred_at > g.occurred_at and f.since > g.occurred_at
)
select giver, receiver, poster, event, occurred_at, advert, media, given_at,
       receiver <> poster and not bool_or(receiver = poster) over shown_once
           and (not acquainted or bool_and(acquainted) over shown_once) as passed_on
from reused
window shown_once as (partition by giver, event, posted_media)
