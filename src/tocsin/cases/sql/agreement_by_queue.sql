-- As agreement.sql, over all people together: one row a purpose and queue, its person unnamed.
select purpose, queue, cast(null as text) as person, count(*) as answered,
       count(*) filter (where verdict = expected) as agreed,
       count(*) filter (where verdict = 'confirm' and expected = 'confirm') as both_confirm,
       count(*) filter (where verdict = 'confirm') as confirmed,
       count(*) filter (where expected = 'confirm') as expected_confirmed
from quality_ask
where verdict is not null and answered_at >= :since
  and (cast(:until as timestamptz) is null or answered_at < :until)
group by purpose, queue
order by purpose, queue
