-- One row per payment to a minor by an account that is no proven minor: whether a private picture from this minor, to the
-- payer or to an account that acts as one with the payer, came within the hours before it (picture_before) or after it
-- (picture_after; the first one's event and time). stranger: one of those accounts approached the minor without anything
-- that connects them (approached), and the minor had nothing on offer. acquainted: the payer and the minor are no strangers, or the
-- minor has something on offer.
-- A platform's or charity's own service account is no payer here.
-- A payer who may be a minor counts only without having given this minor pictures: who pays a friend back, or pays under
-- pressure, buys nothing.
with paid as (
    select p.event, p.occurred_at, p.actor as payer, p.target as minor, coalesce(u.unit, p.actor) as unit
    from payment p
    join age m on m.account = p.target and m.minor and p.occurred_at >= m.from_at and p.occurred_at < m.until_at
    left join age a on a.account = p.actor and p.occurred_at >= a.from_at and p.occurred_at < a.until_at
    left join principal u on u.account = p.actor
    where p.actor <> p.target
      and p.actor not in (select account from person where kind = 'service')
      and (not coalesce(a.minor, false)
           or (not a.proven and not exists (
                   select 1 from picture_given b where b.giver = p.actor and b.receiver = p.target)))
),
given as (
    select g.event, g.occurred_at, g.giver, coalesce(u.unit, g.receiver) as unit
    from picture_given g left join principal u on u.account = g.receiver
    where g.giver in (select account from ever_minor)
)
select p.event, p.occurred_at, p.payer, p.minor,
       coalesce(bool_or(g.occurred_at <= p.occurred_at), false) as picture_before,
       min(case when g.occurred_at > p.occurred_at
                then struct_pack(occurred_at := g.occurred_at, event := g.event) end) as picture_after,
       bool_or(s.minor is not null and o.actor is null) as stranger,
       bool_or(s.minor is not null) as approached,
       bool_or(k.minor is not null or o.actor is not null) as acquainted
from paid p
left join given g
  on g.giver = p.minor and g.unit = p.unit
 and g.occurred_at >= p.occurred_at - $paid_hours * interval 1 hour
 and g.occurred_at <= p.occurred_at + $paid_hours * interval 1 hour
left join stranger_unit s on s.unit = p.unit and s.minor = p.minor
left join (select distinct actor from advert) o on o.actor = p.minor
left join acquainted k on k.adult = p.payer and k.minor = p.minor
group by p.event, p.occurred_at, p.payer, p.minor
