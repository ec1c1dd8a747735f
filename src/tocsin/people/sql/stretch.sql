-- One row: how long a person has been at it since they last answered the offer of a break, or last rested.
-- From `look` and `break_answer` of the twelve hours before :at. A rest is a time of :rest or longer without a look.
-- pictures: pictures shown since; since: the first look since, null where there is none.
with answered as (
    select coalesce(max(at), :at - interval '12 hours') as at
    from break_answer
    where person_id = :person_id and at <= :at and at > :at - interval '12 hours'
),
recent as (
    select
        look.at,
        look.id,
        look.thing,
        lag(look.at) over (order by look.at, look.id) as before
    from look, answered
    where look.person_id = :person_id and look.at >= answered.at and look.at <= :at
),
begun as (
    select max(at) as at from recent where before is null or at - before >= :rest
)
select
    count(*) filter (where recent.thing = 'picture') as pictures,
    min(recent.at) as since
from recent, begun
where recent.at >= begun.at
    and (select max(at) from recent) > :at - :rest
