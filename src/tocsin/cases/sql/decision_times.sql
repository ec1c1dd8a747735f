-- How long it took from a case's opening to its first decision, for cases first decided in a span: one row a severity.
-- A decision confirms or does not confirm; machines' acts are none. Intervals: half, and nine in ten, were faster.
with decision as (
    select e.case_id, min(e.at) as at
    from case_event e
    where e.act in ('confirm', 'reject') and e.at >= :since and (cast(:until as timestamptz) is null or e.at < :until)
      and not starts_with(e.actor, 'machine:')
    group by e.case_id
)
select
    f.severity,
    count(*) as decided,
    percentile_cont(0.5) within group (order by d.at - f.created_at) as median,
    percentile_cont(0.9) within group (order by d.at - f.created_at) as slowest_tenth
from decision d
join case_file f on f.id = d.case_id
where not exists (
    select from case_event earlier
    where earlier.case_id = d.case_id and earlier.act in ('confirm', 'reject') and earlier.at < :since
      and not starts_with(earlier.actor, 'machine:')
)
group by f.severity
order by f.severity desc
