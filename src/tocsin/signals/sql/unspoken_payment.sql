-- One row per payment between two accounts of which neither ever wrote to the other or asked for contact.
-- From: payment, first_touch.
select p.event, p.occurred_at, p.actor, p.target
from payment p
left join first_touch f on f.beginner = p.actor and f.other = p.target
left join first_touch b on b.beginner = p.target and b.other = p.actor
where f.event is null and b.event is null and p.actor <> p.target
