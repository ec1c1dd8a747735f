-- The contenders whose id has more than one: same id, same moment, different bytes. In the order of their sources.
select "row", source, place, part
from contender
where id in (select id from contender group by id having count(*) > 1)
order by source, place, part
