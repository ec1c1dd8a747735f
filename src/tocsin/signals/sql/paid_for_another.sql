-- One row per payment to a minor by an account that never wrote to the minor, soon after the minor had given a picture
-- in private to a stranger: the one gets the picture, another pays for it. Families and shops pay minors too, but not by
-- the hour of a picture that a stranger got. receiver: the stranger.
-- From: paid_minor, unspoken_payment, picture_given, stranger, guardian, household, person.
with untouched as (
    select p.event, p.occurred_at, p.payer, p.minor
    from paid_minor p
    join unspoken_payment u on u.event = p.event and u.target = p.minor
    left join guardian g on g.adult = p.payer and g.minor = p.minor
    left join household h on h.adult = p.payer and h.minor = p.minor
    left join person n on n.account = p.payer
    where g.adult is null and h.adult is null and not p.picture_before
      and coalesce(n.kind, 'person') = 'person'
)
select distinct u.event, u.occurred_at, u.payer, u.minor, g.receiver
from untouched u
join picture_given g on g.giver = u.minor and g.receiver <> u.payer
 and g.occurred_at <= u.occurred_at and g.occurred_at >= u.occurred_at - $paid_hours * interval 1 hour
join stranger s on s.adult = g.receiver and s.minor = u.minor
