-- One row per minor who joins nobody: all, but who merely says to be a minor, and either is nobody's victim and answers for
-- deeds that accuse alone, or is nobody's victim, has deeds and a thing in common with one who does: a device or payout with
-- another who says to be a minor, the same with an adult for whom a family's life is no longer enough, or a picture that the
-- one was given and the other advertises. Whoever advertises another minor's picture belongs, victim or not, to an account
-- with deeds enough that was given the picture and holds a device, payout or handle with them, or into whose purse their
-- customers pay.
-- least: nats of deeds that one needs who has that thing in common.
-- Adults who pose as a victim's age hold devices and payouts with their accomplices like any other ring.
-- From: ever_minor, age, account_weight, victim, holding, picture_reuse, posing_advertiser, purse.
with unproven as (
    select m.account, w.deeds
    from ever_minor m
    join account_weight w on w.account = m.account
    where w.deeds >= $ring_deeds_least * 1000000
      and m.account not in (select account from age where minor and proven)
),
posing as (
    select * from unproven where account not in (select account from victim)
),
employing as (
    select account
    from account_weight
    where deeds >= $ring_chance_least * 1000000 and account not in (select account from ever_minor)
),
advertising as (
    select u.account
    from unproven u
    join picture_reuse r on r.poster = u.account
    join employing e on e.account = r.receiver
    join holding h on h.account = u.account
    join holding o on o.account = r.receiver and o.kind = h.kind and o.thing = h.thing
    where r.passed_on and r.advert and h.holders <= $link_holders_most
    union
    select u.account
    from unproven u
    join posing_advertiser a on a.account = u.account
    join purse p on p.one = u.account
    join employing e on e.account = p.two
),
answering as (
    select account, account in (select account from ever_minor) as posing
    from account_weight
    where deeds >= $ring_alone_least * 1000000
      and (account not in (select account from ever_minor) or account in (select account from posing))
),
beside as (
    select h.account, case when a.posing then $ring_deeds_least else $ring_chance_least end as least
    from holding h
    join holding o on o.kind = h.kind and o.thing = h.thing and o.account <> h.account
    join answering a on a.account = o.account
    where h.kind in ('device', 'payout') and h.holders <= $link_holders_most
    union
    select r.poster, $ring_deeds_least
    from picture_reuse r
    join answering a on a.account = r.receiver
    where r.passed_on and r.advert
    union
    select r.receiver, $ring_chance_least
    from picture_reuse r
    join answering a on a.account = r.poster
    where r.passed_on and r.advert
)
select account from ever_minor
where account not in (select account from answering)
  and account not in (select account from advertising)
  and account not in (
      select p.account from posing p join beside b on b.account = p.account and p.deeds >= b.least * 1000000)
