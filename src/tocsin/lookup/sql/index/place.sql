-- `content.place`: one row an event, by the hash of its id (which is short, and sorted prunes well): where it stands.
create table content.place as
select hash(id) as key, n from content.written order by key
