-- One row per account that deals in goods and minor whose private picture it listed: it has several adverts, each picture
-- that a minor gave it stands in one advert alone, anybody's, and who pays it pays once. A thing is shown and sold once, and the
-- next customer buys another; a person's picture is shown again, and clients come back.
-- From: picture_reuse, advert, payment.
with shown as (
    select media, count(distinct event) as adverts
    from picture_reuse
    where advert
    group by media
),
listed as (
    select r.poster, r.giver, bool_and(s.adverts = 1 and r.poster = r.receiver) over (partition by r.poster) as once
    from picture_reuse r join shown s on s.media = r.media
    where r.advert
),
offered as (
    select actor, count(*) as adverts, min(occurred_at) as since from advert group by actor
),
sold as (
    select p.target as dealer, count(*) as sales, count(distinct p.actor) as buyers
    from payment p join offered o on o.actor = p.target and p.occurred_at > o.since
    where p.actor <> p.target
    group by p.target
)
select distinct l.poster as adult, l.giver as minor
from listed l
join offered o on o.actor = l.poster
join sold s on s.dealer = l.poster
where l.once and o.adverts >= $goods_adverts_least and s.sales >= $goods_sales_least
  and s.sales <= $goods_sales_most * o.adverts and s.buyers >= $goods_buyers_share * s.sales
