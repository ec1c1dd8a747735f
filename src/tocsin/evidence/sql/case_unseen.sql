-- One row per told ring with pictures that may not be looked at: how many times one was sent so (pictures), in private messages
-- by or to its accounts, and how many were sent in them at all (sent). From: message, message_unseen, member, told_ring.
with carried as (
    select "row", actor, recipients, len(media) as pictures,
           "row" in (select "row" from message_unseen) as unseen
    from message
    where media is not null and len(media) > 0
),
party as (
    select "row", actor as account, pictures, unseen from carried
    union
    select "row", unnest(recipients), pictures, unseen from carried
),
inside as (
    select m.account, m.ring from member m semi join told_ring t on t.ring = m.ring
    union
    select t.ring, t.ring from told_ring t where t.ring not in (select ring from member)
),
met as (
    select distinct i.ring, p."row", p.pictures, p.unseen from party p join inside i on i.account = p.account
)
select ring, cast(sum(pictures) filter (where unseen) as bigint) as pictures, cast(sum(pictures) as bigint) as sent
from met
group by ring
having bool_or(unseen)
