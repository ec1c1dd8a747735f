-- One row per pair of a minor and an account not known as one (an adult, or of unknown age) that had to do with each
-- other, ages as of the first time: who began, and what is declared or shared between them.
-- From: first_touch, age, person, guardian, household. What connects them beside is in `acquaintance`.
with crossing as (
    select f.beginner, f.other, f.occurred_at, f.event
    from first_touch f
    left join ever_minor mb on mb.account = f.beginner
    left join ever_minor mo on mo.account = f.other
    where mb.account is not null or mo.account is not null
),
aged as (
    select c.beginner, c.other, c.occurred_at, c.event,
           coalesce(b.minor, false) as beginner_minor, b.account is null as beginner_unknown,
           coalesce(o.minor, false) as other_minor, o.account is null as other_unknown
    from crossing c
    left join age b on b.account = c.beginner and c.occurred_at >= b.from_at and c.occurred_at < b.until_at
    left join age o on o.account = c.other and c.occurred_at >= o.from_at and c.occurred_at < o.until_at
),
crossed as (
    select case when beginner_minor then other else beginner end as adult,
           case when beginner_minor then beginner else other end as minor,
           occurred_at, event, beginner_minor as begun_by_minor,
           case when beginner_minor then other_unknown else beginner_unknown end as adult_unknown
    from aged
    where beginner_minor <> other_minor
)
select c.adult, c.minor, c.occurred_at, c.event, c.begun_by_minor, c.adult_unknown,
       g.adult is not null as guardian,
       h.adult is not null as household,
       coalesce(p.verified_role in ('educator', 'counsellor', 'moderator', 'test'), false) as verified_role
from crossed c
left join guardian g on g.adult = c.adult and g.minor = c.minor
left join household h on h.adult = c.adult and h.minor = c.minor
left join person p on p.account = c.adult
where coalesce(p.kind, 'person') <> 'service'
