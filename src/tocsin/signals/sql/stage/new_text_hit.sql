-- The rows of a batch of hits that text_hit does not hold yet: overlapping pieces of a run may show the same twice.
select distinct b."row", b.indicator, b.obfuscated
from batch b
where not exists (select 1 from text_hit t where t."row" = b."row" and t.indicator = b.indicator)
