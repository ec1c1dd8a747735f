-- Events by their numbers $first to $last, in that order.
select * from content.written where n between $first and $last order by n
