-- The types that stand on the lines at hand.
select distinct type from line where type is not null order by type
