-- A stranger began contact with a minor.
select event, case when adult_unknown then 'unknown_age_first_contact' else 'adult_first_contact' end as indicator,
       adult as actor, minor as target, adult as subject, minor as counterpart, occurred_at,
       cast(null as varchar) as detail
from stranger
