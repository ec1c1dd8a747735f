-- What is known of accounts.
select account, told.name, told.birth_date, told.emails, told.phones, told.addresses, told.devices, told.as_of
from content.identity
where key in (select hash(id) from (select unnest($ids::text []) as id)) and list_contains($ids::text [], account)
