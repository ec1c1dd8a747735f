-- Events by their numbers, ascending.
select * from content.written where n in (select unnest($numbers::bigint [])) order by n
