-- Answers to cases with a known answer in a period: one row. `due`: those that should be confirmed; `found`: those that were.
select count(*) filter (where expected = 'confirm') as due,
       count(*) filter (where expected = 'confirm' and verdict = 'confirm') as found
from quality_ask
where purpose = 'golden' and answered_at >= :since and answered_at < :until and verdict is not null
