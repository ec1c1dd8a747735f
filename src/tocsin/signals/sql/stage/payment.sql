-- One row per payment and payee.
select "row", id as event, "at" as occurred_at, actor, unnest("to") as target, amount, currency
from batch
where type = 'payment'
