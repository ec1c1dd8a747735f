-- One row per pair of accounts that have several victims in common: what each did to each of those minors makes a victim
-- by itself. One of the two answers for deeds that accuse alone, and the other for more than chance brings.
-- Two who prey on minors by themselves hardly meet at the same one, and not at several; who shares them acts with the other.
-- To be paid by them is not enough: a shop takes the money of those who are pressed for something it sells.
-- From: account, account_weight, victim, kept_minor.
with pressed as (
    select f.subject as account, f.counterpart as minor, max(w.deeds) as deeds
    from account f
    join account_weight w on w.account = f.subject
    where w.deeds >= $ring_chance_least * 1000000
      and f.counterpart in (select account from victim)
      and f.grp <> 'extorted' and f.subject not in (select account from kept_minor)
    group by f.subject, f.counterpart
    having sum(f.weight) >= $victim_weight * 1000000
)
select a.account as one, b.account as two
from pressed a
join pressed b on b.minor = a.minor and b.account > a.account
where greatest(a.deeds, b.deeds) >= $ring_alone_least * 1000000
group by a.account, b.account
having count(*) >= $passed_on_least
