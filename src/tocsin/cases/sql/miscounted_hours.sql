-- Hours in which a source's counted flags are not those that are here: one row a source and hour.
select coalesce(i.source, f.source) as source, coalesce(i.hour, f.hour) as hour,
       coalesce(i.accepted, 0) as accepted, coalesce(f.kept, 0) as kept
from flag_intake i
full join (
    select source, date_trunc('hour', received_at) as hour, count(*) as kept from flag group by 1, 2
) f on f.source = i.source and f.hour = i.hour
where coalesce(i.accepted, 0) <> coalesce(f.kept, 0)
order by 1, 2
