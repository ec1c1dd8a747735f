-- One row per minor who joins nobody: all, but who merely says to be a minor, answers for deeds that accuse alone and is nobody's victim.
-- Adults who pose as a victim's age hold devices and payouts with their accomplices like any other ring.
-- From: ever_minor, age, account_weight, victim.
select m.account
from ever_minor m
left join account_weight w on w.account = m.account
where coalesce(w.deeds, 0) < $ring_alone_least * 1000000
   or m.account in (select account from age where minor and proven)
   or m.account in (select account from victim)
