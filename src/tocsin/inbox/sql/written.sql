-- One row an event that counts, of those that were asked for: of one id the earliest by `at`, then by canonical JSON.
select distinct on (id) id, body, text_taken
from inbox_event
where id = any(cast(:ids as text []))
order by id, at, body
