-- One row per minor who wrote first to an account that had something on offer: a customer. Prices, pictures of goods and a
-- place to meet are then what such talk is about; not so where the account offers the minor a job.
-- From: relation, advert, recruited.
select r.adult, r.minor
from relation r
join (select actor, min(occurred_at) as since from advert group by actor) a on a.actor = r.adult
where r.begun_by_minor and r.occurred_at > a.since
  and (r.adult, r.minor) not in (select (adult, minor) from recruited)
