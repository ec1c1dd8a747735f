-- One row per run of short messages and indicator that the run shows and none of its messages alone.
-- From: said (nth and indicator of what runs show), run_of_parts, text_hit.
with part_of as (
    select nth, unnest(rows) as "row" from run_of_parts where nth in (select nth from said)
)
select distinct s.nth, s.indicator
from said s
where not exists (
    select 1 from part_of p join text_hit t on t."row" = p."row" where p.nth = s.nth and t.indicator = s.indicator
)
