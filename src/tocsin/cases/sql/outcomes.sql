-- Cases closed in a span, by kind and outcome: one row each. Canaries are no cases of anybody's.
select kind, outcome, count(*) as cases
from case_file
where state = 'closed' and closed_at >= :since and (cast(:until as timestamptz) is null or closed_at < :until)
  and queue <> 'canary'
group by kind, outcome
order by kind, outcome
