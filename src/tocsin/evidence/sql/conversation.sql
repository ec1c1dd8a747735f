-- One row per fact that weighs on an account (subject) in its dealings with one other (counterpart, '' if none).
-- A fact is one event seen by one correlation group: of several indicators of the group the heaviest speaks.
-- repeat_nth: the how-manieth fact of the group between the two, in time. weight: micro-nats, before any discount.
-- Words that are also heard by chance (indicator.chance, in a million messages) weigh by the share of them that chance does
-- not explain: hits / (hits + messages to minors * chance). Who writes thousands of harmless messages says some of them.
-- From: signal, indicator, volume.
with counted as (
    select s.*, least(count(*) over (partition by s.subject, s.indicator), 1000000) as hits
    from signal s
),
heard as (
    select s.event, s.indicator, s.actor, s.target, s.subject, coalesce(s.counterpart, '') as counterpart, s.occurred_at,
           s.detail, i.grp, i.stage,
           i.weight * (s.hits * 1000000) // (s.hits * 1000000 + coalesce(v.messages, 0) * i.chance) as weight,
           row_number() over (partition by s.subject, s.counterpart, i.grp, s.event
                              order by i.weight desc, s.indicator, s.target, s.actor) as loudest
    from counted s
    join indicator i on i.indicator = s.indicator
    left join volume v on v.account = s.subject
    where i.weight > 0
)
select event, indicator, actor, target, subject, counterpart, occurred_at, detail, grp, stage, weight,
       row_number() over (partition by subject, counterpart, grp order by occurred_at, event) as repeat_nth
from heard
where loudest = 1
