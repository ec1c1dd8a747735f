-- One row per pair of `relation` who are no strangers: family by declaration or household, connected by adults whom both
-- know or by several old contacts, known to each other since before the view opened, or the account lives among minors as one.
select r.adult, r.minor
from relation r
left join acquaintance a on a.adult = r.adult and a.minor = r.minor
where r.guardian or r.household or coalesce(a.old, false)
   or coalesce(a.common_adults, 0) >= $common_adults_least
   or coalesce(a.common_old, 0) >= $common_old_least
   or coalesce(a.both_old, 0) > 0
   or r.adult in (select account from peer_like)
union
select adult, minor from close_in_age
union
select adult, minor from mutual_talk
union
select adult, minor from kin_like
