-- Ids of cases whose lease has run out; what others change this moment is passed over.
select id from case_file
where owner is not null and lease_until <= :now
order by lease_until, id
limit :most
for update skip locked
