-- Where the events of the wanted rows stand in their sources, in the order of these.
select k."row", k.source, k.place, k.part
from read_parquet($spool) k semi join wanted w on w."row" = k."row"
order by k.source, k.place, k.part
