-- One row per minor who joins nobody: all, but who merely says to be a minor, is nobody's victim, and either answers for
-- deeds that accuse alone, or has deeds and a thing in common with one who does: a device or payout with another who says to
-- be a minor, the same with an adult for whom a family's life is no longer enough, or a picture that the one was given and
-- the other advertises.
-- least: nats of deeds that one needs who has that thing in common.
-- Adults who pose as a victim's age hold devices and payouts with their accomplices like any other ring.
-- From: ever_minor, age, account_weight, victim, holding, picture_reuse.
with posing as (
    select m.account, w.deeds
    from ever_minor m
    join account_weight w on w.account = m.account
    where w.deeds >= $ring_deeds_least * 1000000
      and m.account not in (select account from age where minor and proven)
      and m.account not in (select account from victim)
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
  and account not in (
      select p.account from posing p join beside b on b.account = p.account and p.deeds >= b.least * 1000000)
