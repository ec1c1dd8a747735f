-- Edits and removals of things by their ids: the numbers of the events, and what each is about.
select subject_kind, subject_id, n from content.change
where key in (select hash(id) from (select unnest($ids::text []) as id))
