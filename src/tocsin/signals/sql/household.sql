-- One row per adult and minor who hold the same device or payout, unless more hold it than a household has.
select distinct a.account as adult, m.account as minor
from holding a
join holding m on m.kind = a.kind and m.thing = a.thing and m.minor
where not a.minor and a.kind in ('device', 'payout') and a.holders <= $household_accounts_most
