-- One row per account that says to be a minor, without proof, and advertises with a picture that another minor gave in
-- private: whoever answers and pays it buys what any advertiser of people sells.
-- From: ever_minor, age, picture_reuse.
select distinct r.poster as account
from picture_reuse r
join ever_minor m on m.account = r.poster
where r.advert and r.poster not in (select account from age where minor and proven)
