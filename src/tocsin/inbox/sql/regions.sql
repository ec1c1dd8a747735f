-- The regions that accounts ever stated, one row an account and region.
-- Parameter: `accounts`.
select distinct actor as account, convert_from(body, 'UTF8')::json ->> 'region' as region
from inbox_event
where type = 'account' and actor = any(:accounts) and convert_from(body, 'UTF8')::json ->> 'region' is not null
