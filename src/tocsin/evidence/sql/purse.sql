-- One row per pair of an account (one) and a purse (two): several who had dealt with the one, minors who gave it a picture
-- or strangers who answered its adverts, then paid the other, to whom they never wrote; and such people are most of those
-- who pay it so. Where both answer for deeds that accuse alone, anybody will do who paid the other and of all such accounts
-- had last heard from the one: the young say to be older, too.
-- From: signal (minors), paid_elsewhere, unspoken_payment, person, message, first_touch, account_weight.
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
-- What an answering account had to do with one who pays so: words in private, or merely a beginning.
met as (
    select m.account, m.payer, m.occurred_at, true as written
    from (
        select actor as account, unnest(recipients) as payer, occurred_at
        from message
        where recipient_count <= $private_recipients and actor in (select account from answering)
    ) m
    where m.payer in (select payer from unspoken)
    union all
    select beginner, other, occurred_at, false from first_touch where beginner in (select account from answering)
    union all
    select other, beginner, occurred_at, false from first_touch where other in (select account from answering)
),
between_two as (
    select distinct arg_max(m.account, (m.written, m.occurred_at, m.account)) as one, u.payee as two, u.payer
    from unspoken u
    join met m on m.payer = u.payer and m.account <> u.payee and m.occurred_at <= u.occurred_at
     and m.occurred_at >= u.occurred_at - $purse_days * interval 1 day
    where u.payee in (select account from answering)
    group by u.payee, u.payer, u.occurred_at
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
