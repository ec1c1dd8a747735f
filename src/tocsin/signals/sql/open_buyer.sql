-- One row per account that pays people of all ages for pictures, minors being no more than a share of them and several known
-- as adults: it does not choose children.
-- From: payment, picture_given, paid_minor, ever_minor, age.
with paid as (
    select distinct p.actor as payer, p.target as payee
    from payment p
    join picture_given g on g.giver = p.target and g.receiver = p.actor
     and g.occurred_at >= p.occurred_at - $paid_hours * interval 1 hour
     and g.occurred_at <= p.occurred_at + $paid_hours * interval 1 hour
    where p.actor in (select payer from paid_minor)
)
select payer
from paid left join ever_minor m on m.account = paid.payee
group by payer
having count(*) >= $payees_mixed_least
   and count(case when m.account is null and paid.payee in (select account from age) then 1 end) >= $payees_grown_least
   and avg(case when m.account is null then 0.0 else 1.0 end) <= $payees_mixed_share
