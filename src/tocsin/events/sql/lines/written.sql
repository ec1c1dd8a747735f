-- One line of JSON per row of the batch at hand, in its order.
select cast(to_json(event) as varchar) as line
from event
