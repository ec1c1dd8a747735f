-- Adds a batch of the reader's rows to `staged`: one row an accepted event, with what people may want to read of it.
insert into staged
select
    "row", id, type, "at", actor, "to", conversation, post, "group", surface, action,
    case when type <> 'account' then text end,
    media, mime, path, coalesce(ephemeral, false), amount, currency, subject_kind, subject_id
from batch
