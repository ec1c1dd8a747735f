-- `content.address_use`: one row a use of a network address, by the hash of its account, then by time.
create table content.address_use as
select distinct hash(account) as key, account, ip, port, "at", act, event
from staged_address_use order by key, "at", ip, port, act, event
