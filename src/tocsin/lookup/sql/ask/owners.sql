-- Whose messages, posts and media are: one row a thing of one of these ids; its kind is compared later.
select kind, id, account from content.owner
where key in (select hash(id) from (select unnest($ids::text []) as id)) and list_contains($ids::text [], id)
