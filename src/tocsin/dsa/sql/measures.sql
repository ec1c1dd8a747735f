-- Restrictions of a period, one row a statement that was not withdrawn, oldest first.
select s.body
from dsa_statement as s
where
    s.withdrawn_at is null
    and s.body ->> 'application_date' >= :first
    and s.body ->> 'application_date' <= :last
order by s.acted_at, s.id
