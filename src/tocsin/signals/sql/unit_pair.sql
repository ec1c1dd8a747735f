-- One row per pair of accounts of which one was given a picture by a minor and may have passed it to the other, who
-- advertised it, and per account and the name of those that it shares rare things with.
select least(receiver, poster) as one, greatest(receiver, poster) as two
from picture_reuse
where advert and passed_on and receiver not in (select account from ever_minor)
  and (poster not in (select account from ever_minor) or poster in (select account from posing_advertiser))
union
select account, unit from principal where account <> unit
