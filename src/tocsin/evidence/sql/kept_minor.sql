-- One row per minor who joins nobody: all, but who merely says to be a minor, is nobody's victim, and either answers for
-- deeds that accuse alone, or has deeds and holds a device or payout with one who does.
-- Adults who pose as a victim's age hold devices and payouts with their accomplices like any other ring.
-- From: ever_minor, age, account_weight, victim, holding.
with posing as (
    select m.account, w.deeds
    from ever_minor m
    join account_weight w on w.account = m.account
    where w.deeds >= $ring_deeds_least * 1000000
      and m.account not in (select account from age where minor and proven)
      and m.account not in (select account from victim)
),
answering as (
    select account from posing where deeds >= $ring_alone_least * 1000000
),
beside as (
    select distinct h.account
    from holding h
    join holding o on o.kind = h.kind and o.thing = h.thing and o.account <> h.account
    join answering a on a.account = o.account
    where h.kind in ('device', 'payout') and h.holders <= $link_holders_most
)
select account from ever_minor
where account not in (select account from answering)
  and account not in (select p.account from posing p join beside b on b.account = p.account)
