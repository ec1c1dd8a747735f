-- One row per pair of accounts and kind of thing that few accounts hold and both do: a device, a payout, a contact
-- handle, a picture given in private to the one, who may have passed it on, and advertised by the other, a purse into
-- which the other is paid for what the one does, several pictures that the one was given and the other paid for, several
-- victims of the one whom the other approached after it, or several victims of both.
-- Neither is a minor, and something weighs on one of them at least. A device or payout that a minor holds too is a
-- family's, and joins only adults of it who would both be accused alone.
-- Who shares such a thing with another and has to do, as a stranger, with a victim of that other, has a deed by that.
-- converse: the one with fewer deeds and another who holds the device or payout too, with more deeds, write to each other in
-- private, as people do who live together, and nobody to himself.
-- weight: nats, -ln of the share of accounts that hold it. least_deeds, most_deeds: micro-nats that deeds weigh on the
-- one of the two with less and on the one with more; -1 where nothing weighs at all.
-- From: holding, picture_reuse, picture_match, purse, paid_for_another, passed_on, common_victims, account_weight, account,
-- victim, relation, acquainted, kept_minor, converse, population.
with weighed as (
    select account, deeds from account_weight where account not in (select account from kept_minor)
),
beside as (
    select distinct r.adult as account, f.subject as other, $ring_deeds_least * 1000000 as deeds
    from relation r
    join victim v on v.account = r.minor
    join account f on f.counterpart = r.minor and f.subject <> r.adult
    left join acquainted k on k.adult = r.adult and k.minor = r.minor
    where k.adult is null
),
held as (
    select h.account, h.kind, h.thing, h.holders, k.account is not null as minor,
           count(k.account) over (partition by h.kind, h.thing) as minors
    from holding h left join kept_minor k on k.account = h.account
),
housemate as (
    select distinct a.account, a.kind, a.thing
    from held a
    join held b on b.kind = a.kind and b.thing = a.thing and b.account <> a.account
    join converse c on c.one = a.account and c.two = b.account
    left join weighed d on d.account = a.account
    left join weighed e on e.account = b.account
    where a.kind <> 'handle' and coalesce(d.deeds, -1) <= coalesce(e.deeds, -1)
),
shared as (
    select a.account as one, b.account as two, a.kind, a.holders,
           case when coalesce(d.deeds, -1) <= coalesce(e.deeds, -1) then f.account else g.account end is not null as converse
    from held a
    join held b on b.kind = a.kind and b.thing = a.thing and b.account > a.account
    left join weighed d on d.account = a.account
    left join weighed e on e.account = b.account
    left join housemate f on f.account = a.account and f.kind = a.kind and f.thing = a.thing
    left join housemate g on g.account = b.account and g.kind = b.kind and g.thing = b.thing
    where not a.minor and not b.minor and a.holders <= $link_holders_most
      and (a.kind = 'handle' or a.minors = 0 or least(d.deeds, e.deeds) >= $ring_alone_least * 1000000)
    union all
    select distinct least(r.receiver, r.poster), greatest(r.receiver, r.poster), 'media', cast(m.holders + 1 as integer), false
    from picture_reuse r join picture_match m on m.given_media = r.media
    where r.passed_on and r.advert
    union all
    select distinct least(one, two), greatest(one, two), 'purse', 2, false from purse
    union all
    select least(payer, receiver), greatest(payer, receiver), 'paid_for', 2, false
    from paid_for_another
    group by payer, receiver
    having count(distinct event) >= $purse_payers_least
    union all
    select distinct least(account, earlier), greatest(account, earlier), 'victims', 2, false from passed_on
    union all
    select one, two, 'common_victims', 2, false from common_victims
)
select s.one, s.two, s.kind, min(s.holders) as holders,
       -ln(least(1.0, min(s.holders) / cast(greatest(max(p.accounts), 1) as double))) as weight,
       least(max(greatest(coalesce(d.deeds, -1), coalesce(b.deeds, -1))),
             max(greatest(coalesce(e.deeds, -1), coalesce(c.deeds, -1)))) as least_deeds,
       greatest(coalesce(max(d.deeds), -1), coalesce(max(e.deeds), -1)) as most_deeds,
       bool_or(s.converse) as converse
from shared s
left join weighed d on d.account = s.one
left join weighed e on e.account = s.two
left join beside b on b.account = s.one and b.other = s.two
left join beside c on c.account = s.two and c.other = s.one
cross join population p
where (d.account is not null or e.account is not null)
  and s.one not in (select account from kept_minor) and s.two not in (select account from kept_minor)
group by s.one, s.two, s.kind
