-- One adult says to one minor several of the things that neither families nor neighbours say (praise for being grown up,
-- "only we understand each other", against the parents, away to another app, delete this, say that you are older, money
-- for pictures, a job, a ride, a room), and asks for secrecy, pictures, or whether they are alone. Each is weak, and an
-- acquaintance may say one of them; together they are the course that such conversations take, in whatever order.
-- So are many different steps, whichever they are, by anybody but family.
-- Not between two who talk alike. From: text_message, collector, mutual_talk, relation, kin_like.
with said as (
    select t.actor, t.target, t.indicator, min(struct_pack(occurred_at := t.occurred_at, event := t.event)) as start
    from text_message t
    left join mutual_talk u on u.adult = t.actor and u.minor = t.target
    where t.target_minor and u.adult is null
      and (not t.actor_minor or t.actor in (select account from collector where poses))
    group by t.actor, t.target, t.indicator
),
ranked as (
    select actor, target, start, row_number() over (partition by actor, target order by start, indicator) as nth
    from said
    where indicator in ('flattery_maturity', 'exclusivity', 'undermine_guardian', 'police_probe', 'platform_move',
                        'delete_request', 'age_denial', 'picture_pay_offer', 'job_offer', 'travel_offer', 'shelter_offer')
),
isolating as (
    select actor, target, min(start) as start
    from said
    where indicator in ('secrecy_request', 'supervision_probe', 'picture_request')
    group by actor, target
),
stepped as (
    select s.actor, s.target, s.start,
           row_number() over (partition by s.actor, s.target order by s.start, s.indicator) as nth
    from said s
    left join relation r on r.adult = s.actor and r.minor = s.target
    left join kin_like k on k.adult = s.actor and k.minor = s.target
    where k.adult is null and not coalesce(r.guardian or r.household, false)
      and s.indicator in ('flattery_maturity', 'exclusivity', 'undermine_guardian', 'police_probe', 'platform_move',
                          'delete_request', 'age_denial', 'picture_pay_offer', 'job_offer', 'travel_offer', 'shelter_offer',
                          'secrecy_request', 'supervision_probe', 'picture_request', 'gift_offer', 'meet_request')
),
course as (
    select r.actor, r.target, greatest(r.start, i.start) as start
    from ranked r join isolating i on i.actor = r.actor and i.target = r.target
    where r.nth = $course_least
    union all
    select s.actor, s.target, greatest(s.start, i.start)
    from stepped s join isolating i on i.actor = s.actor and i.target = s.target
    where s.nth = $course_steps_least
),
first as (
    select actor, target, min(start) as start from course group by actor, target
)
select start.event as event, 'course_of_grooming' as indicator, actor, target, actor as subject, target as counterpart,
       start.occurred_at as occurred_at, cast(null as varchar) as detail
from first
