-- Owes every flagger of some cases a word: one row a flag. `but`: flags that have just come.
insert into flag_notice (flag_id, word, at, not_before)
select id, :word, :at, :not_before from flag where case_id = any(cast(:case_ids as text[]))
  and id <> all(cast(:but as uuid[]))
returning flag_id, (select source from flag where id = flag_id) as source
