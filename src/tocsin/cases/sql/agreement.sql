-- How often answers agree with what was expected: one row a purpose, queue and person. `both_confirm` and the margins are
-- what Cohen's kappa needs.
select purpose, queue, person, count(*) as answered,
       count(*) filter (where verdict = expected) as agreed,
       count(*) filter (where verdict = 'confirm' and expected = 'confirm') as both_confirm,
       count(*) filter (where verdict = 'confirm') as confirmed,
       count(*) filter (where expected = 'confirm') as expected_confirmed
from quality_ask
where verdict is not null and answered_at >= :since
  and (cast(:until as timestamptz) is null or answered_at < :until)
group by purpose, queue, person
order by purpose, queue, person
