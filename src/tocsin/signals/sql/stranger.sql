-- One row per minor whom an account not known as a minor approached without anything that connects them.
select r.adult, r.minor, r.occurred_at, r.event, r.adult_unknown
from relation r
left join acquainted a on a.adult = r.adult and a.minor = r.minor
where not r.begun_by_minor and a.adult is null
