-- One adult says to one minor several of the things that neither families nor neighbours say (praise for being grown up,
-- "only we understand each other", against the parents, away to another app, delete this, say that you are older, money
-- for pictures, a job, a ride, a room), and asks for secrecy, pictures, or whether they are alone. Each is weak, and an
-- acquaintance may say one of them; together they are the course that such conversations take, in whatever order.
-- So are some steps of those and of secrecy, pictures, being alone and gifts, or many steps of whatever sort, by anybody but
-- family; and the more of them, the less is left to chance:
-- a course told so far, and told further, makes a further row. Who writes as families do must have gone far in what
-- families do not say.
-- Not between two who talk alike. From: text_message, collector, mutual_talk, relation, kin_like.
with said as (
    select t.actor, t.target, t.indicator, min(struct_pack(occurred_at := t.occurred_at, event := t.event)) as start
    from text_message t
    left join mutual_talk u on u.adult = t.actor and u.minor = t.target
    where t.target_minor and u.adult is null
      and (not t.actor_minor or t.actor in (select account from collector where poses))
    group by t.actor, t.target, t.indicator
),
step as (
    select s.actor, s.target, s.indicator, s.start,
           s.indicator in ('secrecy_request', 'supervision_probe', 'picture_request') as isolating,
           s.indicator in ('job_offer', 'travel_offer', 'shelter_offer') as offering,
           s.indicator in ('gift_offer', 'meet_request') as common,
           k.adult is not null as kin,
           coalesce(r.guardian or r.household, false) as family
    from said s
    left join relation r on r.adult = s.actor and r.minor = s.target
    left join kin_like k on k.adult = s.actor and k.minor = s.target
    where s.indicator in ('flattery_maturity', 'exclusivity', 'undermine_guardian', 'police_probe', 'platform_move',
                          'delete_request', 'age_denial', 'picture_pay_offer', 'job_offer', 'travel_offer', 'shelter_offer',
                          'secrecy_request', 'supervision_probe', 'picture_request', 'gift_offer', 'meet_request')
),
isolating as (
    select actor, target, min(start) as start from step where isolating group by actor, target
),
counted as (
    select actor, target, start, course,
           row_number() over (partition by actor, target, course order by start, indicator) as nth
    from (
        select actor, target, start, indicator,
               unnest([case when not isolating and not common then 'telling' end,
                       case when not kin and not family then 'any' end,
                       case when not kin and not family and indicator not in ('meet_request', 'travel_offer') then 'close' end,
                       case when kin and not family and not common and not offering then 'kin' end]) as course
        from step
    )
    where course is not null
),
gone as (
    select distinct actor, target, start
    from counted
    where (course = 'telling' and nth = $course_least)
       or (course = 'any' and nth in ($course_steps_least, $course_steps_far))
       or (course = 'close' and nth = $course_close_least)
       or (course = 'kin' and nth = $course_kin_least)
)
select greatest(g.start, i.start).event as event, 'course_of_grooming' as indicator, g.actor, g.target,
       g.actor as subject, g.target as counterpart, greatest(g.start, i.start).occurred_at as occurred_at,
       cast(null as varchar) as detail
from gone g
join isolating i on i.actor = g.actor and i.target = g.target
