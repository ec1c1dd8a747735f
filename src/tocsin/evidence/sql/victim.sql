-- One row per minor on whom another account's facts weigh so much that they are a victim of it, whatever they did.
-- A payer who may be a minor proves no victim: who pays under pressure seems to buy. Nor does one who pays, or begs to
-- delete a picture, somebody that presses others, if by their own word alone the one pressing is a minor.
-- From: account (the facts before ring discounts), ever_minor, age.
with pressing as (
    select subject as account
    from account
    where grp in ('threat', 'extorted') and subject not in (select account from age where minor and proven)
    group by subject
    having sum(weight) >= $victim_weight * 1000000
),
done as (
    select a.subject, a.counterpart, a.grp, sum(a.weight) as weight
    from account a left join ever_minor s on s.account = a.subject
    left join pressing p on p.account = a.counterpart
    where a.counterpart <> '' and (p.account is null or a.grp in ('threat', 'extorted', 'reuse'))
      and (s.account is null or a.grp in ('threat', 'extorted', 'reuse', 'secrecy', 'offer'))
    group by a.subject, a.counterpart, a.grp
)
select distinct d.counterpart as account
from done d
join ever_minor m on m.account = d.counterpart
join correlation_group g on g.grp = d.grp
group by d.counterpart, d.subject
having sum(least(d.weight, g.cap)) >= $victim_weight * 1000000
