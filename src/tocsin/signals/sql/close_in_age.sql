-- One row per pair that looks like young people of nearly one age: the minor is 16 or 17, the other merely says to be an
-- adult, they write a lot and evenly, and the other has no second minor of whom that holds.
-- From: relation, age, talk.
with even as (
    select r.adult, r.minor, m.band
    from relation r
    join talk o on o.actor = r.adult and o.target = r.minor and o.messages >= $even_messages_least
    join talk b on b.actor = r.minor and b.target = r.adult and b.messages >= $even_messages_least
    join age m on m.account = r.minor and r.occurred_at >= m.from_at and r.occurred_at < m.until_at
    left join age a on a.account = r.adult and r.occurred_at >= a.from_at and r.occurred_at < a.until_at
    where not coalesce(a.proven, false)
      and o.messages <= $even_ratio_most * b.messages and b.messages <= $even_ratio_most * o.messages
)
select adult, min(minor) as minor
from even
group by adult
having count(*) = 1 and min(band) = '16-17'
