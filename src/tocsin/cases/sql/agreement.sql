-- How often answers agree with what was expected: one row a purpose, queue and, where `named`, person. `both_confirm` and the
-- margins are what Cohen's kappa needs; `unanswered`: how often a question was handed on without a verdict.
with answer as (
    select purpose, queue, person, verdict, expected, answered_at as at, false as handed_on
    from quality_ask
    where verdict is not null
    union all
    select a.purpose, a.queue, h.person, null, a.expected, h.at, true
    from question_act h
    join quality_ask a on a.id = h.ask_id
    where h.leaves
), told as (
    select purpose, queue, case when cast(:named as boolean) then person end as person, verdict, expected, at, handed_on
    from answer
)
select purpose, queue, person, count(*) filter (where not handed_on) as answered,
       count(*) filter (where verdict = expected) as agreed,
       count(*) filter (where handed_on) as unanswered,
       count(*) filter (where verdict = 'confirm' and expected = 'confirm') as both_confirm,
       count(*) filter (where verdict = 'confirm') as confirmed,
       count(*) filter (where not handed_on and expected = 'confirm') as expected_confirmed
from told
where at >= :since
  and (cast(:until as timestamptz) is null or at < :until)
group by purpose, queue, person
order by purpose, queue, person
