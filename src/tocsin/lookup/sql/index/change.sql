-- `content.change`: one row an edit or removal, by the hash of the message's event or of the post that it is about.
create table content.change as
select hash(subject_id) as key, subject_kind, subject_id, type, id, "at", text
from content.written where type in ('edit', 'delete') order by key, "at", id
