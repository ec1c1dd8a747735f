-- One row per private message to a minor by an account that is already marked and whose case is not sure without it: its own
-- facts, or its ring's, weigh at least $least, and its ring's less than $most (micro-nats). Only where some fact of the
-- account concerns this minor, and by nobody who is proven to be a minor.
-- acquainted: the two are no strangers. heard: a phrase of the screen was found in it.
-- From: account_weight, member, ring_weight, conversation, ever_minor, age, message, acquainted, text_hit.
with weighed as (
    select a.account, greatest(a.weight, coalesce(r.weight, 0)) as weight, coalesce(r.weight, a.weight) as of_ring
    from account_weight a
    left join member m on m.account = a.account
    left join ring_weight r on r.ring = coalesce(m.ring, a.account)
),
pair as (
    select distinct c.subject as account, c.counterpart as minor
    from conversation c
    join weighed w on w.account = c.subject and w.weight >= $least and w.of_ring < $most
    join ever_minor e on e.account = c.counterpart
    where c.counterpart <> c.subject and c.subject not in (select account from age where minor and proven)
),
written as (
    select event, "row", actor, unnest(recipients) as target, occurred_at
    from message
    where recipient_count <= $private_recipients
)
select w.event, w."row", w.actor, w.target, w.occurred_at, a.adult is not null as acquainted,
       w."row" in (select "row" from text_hit) as heard
from written w
join pair p on p.account = w.actor and p.minor = w.target
left join acquainted a on a.adult = w.actor and a.minor = w.target
order by w."row", w.target
