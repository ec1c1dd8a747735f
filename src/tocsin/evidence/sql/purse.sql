-- One row per pair of an account (one) and a purse (two): several who had dealt with the one, minors who gave it a picture
-- or strangers who answered its adverts, then paid the other, to whom they never wrote; and such people are most of those
-- who pay it so. Where both answer for deeds that accuse alone, anybody will do who paid the other after the one, and no
-- second such account, had got to know them: the young say to be older, too.
-- From: signal (minors), paid_elsewhere, unspoken_payment, person, first_touch, account_weight.
with unspoken as (
    select p.occurred_at, p.actor as payer, p.target as payee
    from unspoken_payment p left join person n on n.account = p.target
    where coalesce(n.kind, 'person') = 'person'
),
dealt as (
    select subject as one, target as two, actor as payer from signal where indicator = 'minor_paid_elsewhere'
    union
    select advertiser, payee, client from paid_elsewhere
),
answering as (
    select account from account_weight where deeds >= $ring_alone_least * 1000000
),
met as (
    select beginner as account, other as payer, occurred_at from first_touch
    union all
    select other, beginner, occurred_at from first_touch
),
between_two as (
    select min(m.account) as one, u.payee as two, u.payer
    from unspoken u
    join met m on m.payer = u.payer and m.account <> u.payee and m.occurred_at <= u.occurred_at
     and m.occurred_at >= u.occurred_at - $purse_days * interval 1 day
    where m.account in (select account from answering) and u.payee in (select account from answering)
    group by u.payee, u.payer
    having count(distinct m.account) = 1
),
used as (
    select u.payee
    from unspoken u left join dealt d on d.two = u.payee and d.payer = u.payer
    group by u.payee
    having count(distinct d.payer) >= $purse_payers_least
       and count(distinct d.payer) >= $purse_payers_share * count(distinct u.payer)
),
-- A single one sends a picture here and money there, or words here and money there, often enough by chance.
several as (
    select one, two, count(*) as payers from dealt group by one, two having count(*) >= $purse_payers_least
)
select one, two, payers
from several
where one <> two and two in (select payee from used)
union all
select one, two, count(*) from between_two where (one, two) not in (select one, two from several) group by one, two
