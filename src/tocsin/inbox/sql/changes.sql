-- Edits and removals of messages (`message:ID`) and posts (`post:ID`), one row each that counts, oldest first.
select e.subject, e.body, e.text_taken
from inbox_event as e
where
    e.subject = any(cast(:subjects as text []))
    and not exists (
        select from inbox_event as other where other.id = e.id and (other.at, other.body) < (e.at, e.body)
    )
order by e.at, e.id
