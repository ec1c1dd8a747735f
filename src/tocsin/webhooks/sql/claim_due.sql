-- Claims deliveries that are due: one row each that is to be sent now. They are due again at :again, in case that whoever
-- sends them dies; those of an address that is inactive wait.
update webhook_delivery d
set attempts = d.attempts + 1, due_at = :again
from (
    select w.id
    from webhook_delivery w
    join webhook_endpoint e on e.id = w.endpoint_id and e.active
    where w.state = 'pending' and w.due_at <= :now
    order by w.due_at
    limit :most
    for update of w skip locked
) due
where d.id = due.id
returning d.id, d.attempts
