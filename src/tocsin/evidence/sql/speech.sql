-- One row per message that is listened to, to tell whether its language was read: private messages between an account of
-- a ring that may come to a case and those whom its facts concern, at most $heard_per_pair of a pair and $heard_per_case
-- of a ring. Which ones, a hash of the event decides, so that neither order nor batches do.
-- A ring may come to a case if it would with the weight that chance took off its words: see `read_volume`.
-- From: ring, account, indicator, member, message.
with weighed as (
    select ring, weight from ring
    union all
    select coalesce(m.ring, a.subject), a.weight * (i.weight - a.full_weight) // a.full_weight
    from account a
    join indicator i on i.indicator = a.indicator
    left join member m on m.account = a.subject
    where a.full_weight > 0
),
suspect as (select ring from weighed group by ring having sum(weight) >= $least),
pair as (
    select distinct r.ring, r.subject, r.counterpart from ring r semi join suspect s on s.ring = r.ring
    where r.counterpart <> r.subject
),
private as (
    select event, "row", actor, unnest(recipients) as target, occurred_at
    from message
    where recipient_count <= $private_recipients
      and (actor in (select subject from pair) or actor in (select counterpart from pair))
),
said as (
    select p.ring, p.subject, p.counterpart, m.actor, m.event, m."row", m.occurred_at
    from pair p join private m on m.actor = p.subject and m.target = p.counterpart
    union all
    select p.ring, p.subject, p.counterpart, m.actor, m.event, m."row", m.occurred_at
    from pair p join private m on m.actor = p.counterpart and m.target = p.subject
),
of_pair as (
    select *, row_number() over (partition by ring, subject, counterpart order by md5(event), event) as nth from said
),
of_ring as (
    select *, row_number() over (partition by ring order by nth, md5(event), event, subject, counterpart) as nth_of_ring
    from of_pair
    where nth <= $heard_per_pair
)
select ring, subject, counterpart, actor, event, "row", occurred_at
from of_ring
where nth_of_ring <= $heard_per_case
