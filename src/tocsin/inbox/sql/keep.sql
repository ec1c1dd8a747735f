-- Keeps a batch of events: one row an event that is not there yet. Returns the keys of the rows that are new.
insert into inbox_event (
    id, digest, at, type, actor, conversation, subject, medium, post, body, text_taken, source, received_at
)
select id, digest, at, type, actor, conversation, subject, medium, post, body, text_taken, :source, :now
from unnest(
    cast(:ids as text []), cast(:digests as bytea []), cast(:ats as timestamptz []), cast(:types as text []),
    cast(:actors as text []), cast(:conversations as text []), cast(:subjects as text []), cast(:media as text []),
    cast(:posts as text []), cast(:bodies as bytea []), cast(:taken as boolean [])
) as sent (id, digest, at, type, actor, conversation, subject, medium, post, body, text_taken)
on conflict (id, digest) do nothing
returning id, digest
