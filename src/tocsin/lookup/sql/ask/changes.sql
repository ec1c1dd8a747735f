-- Edits and removals of things by their ids, oldest first.
select subject_kind, subject_id, type, id, "at", text from content.change
where key in (select hash(id) from (select unnest($ids::text []) as id)) and list_contains($ids::text [], subject_id)
order by "at", id
