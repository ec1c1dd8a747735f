-- One adult says to one minor several of the things that neither families nor neighbours say (praise for being grown up,
-- "only we understand each other", against the parents, away to another app, delete this, say that you are older, money
-- for pictures, a job, a ride, a room), and asks for secrecy, pictures, or whether they are alone. Each is weak, and an
-- acquaintance may say one of them; together they are the course that such conversations take, in whatever order.
-- Not between two who talk alike. From: text_message, collector, mutual_talk.
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
)
select greatest(r.start, i.start).event as event, 'course_of_grooming' as indicator, r.actor, r.target, r.actor as subject,
       r.target as counterpart, greatest(r.start, i.start).occurred_at as occurred_at, cast(null as varchar) as detail
from ranked r join isolating i on i.actor = r.actor and i.target = r.target
where r.nth = $course_least
