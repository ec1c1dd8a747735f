-- One row per minor and account, or accounts that act as one, of which one is a stranger to the minor.
-- unit: the name of the accounts that share rare things; an account that shares nothing is its own.
select distinct coalesce(p.unit, s.adult) as unit, s.minor
from stranger s left join principal p on p.account = s.adult
