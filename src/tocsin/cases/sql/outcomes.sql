-- Cases closed since a moment, by kind and outcome: one row each.
select kind, outcome, count(*) as cases
from case_file
where state = 'closed' and closed_at >= :since
group by kind, outcome
order by kind, outcome
