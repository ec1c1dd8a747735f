-- One row per pair that talks like two young people in love: the account is no verified adult,
-- and the minor says as much of the same to it (secrets, being alone, pictures, compliments) as it says to the minor. An
-- offender's words have no such echo: who is pressed answers, and does not ask the same.
-- Only where the account has no third minor to whom it says such things more than in passing.
-- From: text_message, age.
with said as (
    select case when actor_minor then target else actor end as adult,
           case when actor_minor then actor else target end as minor,
           count(case when not actor_minor then 1 end) as to_minor,
           count(case when actor_minor then 1 end) as from_minor
    from text_message
    where actor_minor <> target_minor
      and indicator in ('secrecy_request', 'supervision_probe', 'picture_request', 'flattery_maturity', 'exclusivity',
                        'meet_request', 'platform_move', 'personal_probe', 'age_probe')
    group by 1, 2
),
alone as (
    select adult from said group by adult
    having count(case when to_minor >= $mutual_words_least then 1 end) <= $mutual_minors_most
)
select s.adult, s.minor
from said s
join alone l on l.adult = s.adult
where s.from_minor >= $mutual_least and s.from_minor >= $mutual_share * s.to_minor
  and s.adult not in (select account from age where not minor and verified)
