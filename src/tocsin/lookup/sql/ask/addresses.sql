-- The network addresses that accounts used from $since to before $until (null: unbounded), oldest first.
select account, ip, port, "at", act, event
from content.address_use
where
    key in (select hash(id) from (select unnest($ids::text []) as id))
    and list_contains($ids::text [], account)
    and ($since::timestamptz is null or "at" >= $since::timestamptz)
    and ($until::timestamptz is null or "at" < $until::timestamptz)
order by "at", account, ip, port, act, event
