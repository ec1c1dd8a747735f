-- One row per account that says to be a minor, without proof, and advertises with a picture that another minor gave in
-- private, other than as goods: whoever answers and pays it buys what any advertiser of people sells.
-- From: ever_minor, age, picture_reuse, goods_listed.
select distinct r.poster as account
from picture_reuse r
join ever_minor m on m.account = r.poster
where r.advert and r.poster not in (select account from age where minor and proven)
  and r.poster not in (select adult from goods_listed)
