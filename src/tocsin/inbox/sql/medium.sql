-- The events that describe a medium, latest first.
select e.body
from inbox_event as e
where
    e.medium = :medium
    and not exists (
        select from inbox_event as other where other.id = e.id and (other.at, other.body) < (e.at, e.body)
    )
order by e.at desc, e.id desc
