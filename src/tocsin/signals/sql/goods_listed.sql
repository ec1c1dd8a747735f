-- One row per account that deals in goods and minor whose private picture it listed: it has several adverts, each picture
-- that a minor gave it stands in one advert alone, anybody's, and who pays it pays once, no great deal more than it pays the
-- minors. A thing is shown and sold once, and the next customer buys another; a person's picture is shown again, and clients
-- come back and pay many times what a picture cost.
-- Nobody deals in goods who asks minors for secrecy or the like, or picks them one by one, unless the young are customers
-- too: a trade needs neither, and whoever advertises a child shows it to adults. Where the young buy, some may come back.
-- From: picture_reuse, advert, payment, text_message, collector, ever_minor.
with shown as (
    select media, count(distinct event) as adverts from picture_reuse where advert group by media
),
listed as (
    select r.poster, r.giver, bool_and(s.adverts = 1 and r.poster = r.receiver) over (partition by r.poster) as once
    from picture_reuse r join shown s on s.media = r.media
    where r.advert
),
offered as (
    select actor, count(*) as adverts, min(occurred_at) as since from advert group by actor
),
sale as (
    select p.target as dealer, p.actor as buyer, p.currency, cast(p.amount as double) as amount
    from payment p join offered o on o.actor = p.target and p.occurred_at > o.since
    where p.actor <> p.target
),
sold as (
    select s.dealer, count(*) as sales, count(distinct s.buyer) as buyers, count(distinct m.account) as young
    from sale s left join ever_minor m on m.account = s.buyer
    group by s.dealer
),
price as (
    select dealer, currency, median(amount) as price from sale group by dealer, currency
),
cost as (
    select p.actor as dealer, p.currency, median(cast(p.amount as double)) as cost
    from payment p join (select distinct poster, giver from listed) l on l.poster = p.actor and l.giver = p.target
    group by p.actor, p.currency
),
dear as (
    select p.dealer
    from price p join cost c on c.dealer = p.dealer and c.currency = p.currency
    where p.price > $goods_price_most * c.cost
),
pressing as (
    select distinct actor as account
    from text_message
    where target_minor and indicator in ('secrecy_request', 'delete_request', 'supervision_probe', 'undermine_guardian',
                                         'police_probe', 'threat_exposure', 'age_denial')
)
select distinct l.poster as adult, l.giver as minor
from listed l
join offered o on o.actor = l.poster
join sold s on s.dealer = l.poster
where l.once and o.adverts >= $goods_adverts_least and s.sales >= $goods_sales_least
  and s.sales <= $goods_sales_most * o.adverts
  and s.buyers >= case when s.young > 0 then $goods_buyers_share_young else $goods_buyers_share end * s.sales
  and l.poster not in (select dealer from dear)
  and (s.young >= $goods_young_least
       or (l.poster not in (select account from pressing) and l.poster not in (select account from collector)))
