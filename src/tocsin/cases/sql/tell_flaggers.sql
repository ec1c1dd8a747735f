-- Owes every flagger of some cases a word: one row a flag.
insert into flag_notice (flag_id, word, at, not_before)
select id, :word, :at, :not_before from flag where case_id = any(cast(:case_ids as text[])) and received_at < :at
