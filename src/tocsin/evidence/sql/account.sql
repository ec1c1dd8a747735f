-- One row per fact, with its weight after the discounts for repeats towards the same person and for further persons.
-- person_nth: the how-manieth person, in time, towards whom the account shows facts of this group.
-- weight: micro-nats, whole numbers all the way, so that every engine and every order give the same sum.
-- From: conversation, discount (parts per million by group and number; none means nothing more counts).
with persons as (
    select subject, grp, counterpart,
           row_number() over (partition by subject, grp order by min(occurred_at), counterpart) as person_nth
    from conversation
    group by subject, grp, counterpart
)
select c.event, c.indicator, c.actor, c.target, c.subject, c.counterpart, c.occurred_at, c.detail, c.grp, c.stage,
       c.weight as full_weight, c.repeat_nth, p.person_nth,
       c.weight * r.repeat_ppm // 1000000 * s.spread_ppm // 1000000 as weight
from conversation c
join persons p on p.subject = c.subject and p.grp = c.grp and p.counterpart = c.counterpart
join discount r on r.grp = c.grp and r.nth = c.repeat_nth
join discount s on s.grp = c.grp and s.nth = p.person_nth
where c.weight * r.repeat_ppm // 1000000 * s.spread_ppm // 1000000 > 0
