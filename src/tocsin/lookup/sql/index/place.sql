-- `content.place`: one row an event, by the hash of its id (which is short, and sorted prunes well): where it stands, and
-- the numbers of the first and last message of its conversation (null where it has none).
create table content.place as
select hash(w.id) as key, w.n, s.first, s.last
from content.written as w
left join (
    select conversation, min(n) as first, max(n) as last
    from content.written where conversation is not null
    group by conversation
) as s on w.conversation = s.conversation
order by key
