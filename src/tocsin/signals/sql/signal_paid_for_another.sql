-- One gets a minor's picture, another pays: it weighs on the payer, who has no other reason, and on who got the picture.
select event, 'paid_for_anothers_picture' as indicator, payer as actor, minor as target, payer as subject,
       minor as counterpart, occurred_at, cast(null as varchar) as detail
from paid_for_another
group by event, payer, minor, occurred_at
union all
select event, 'another_paid_for_picture', payer, minor, receiver, minor, occurred_at, null
from paid_for_another
-- Who buys pictures openly, of old and young, pays them out of more than one purse.
where receiver not in (select payer from open_buyer)
