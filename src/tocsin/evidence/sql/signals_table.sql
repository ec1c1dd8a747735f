-- One row per signal, as it is published: weight in nats before discount and cap.
-- From: signal, benign_context, indicator, exoneration, sentence.
select s.event, s.indicator, i.stage, s.actor, s.target, s.occurred_at as "at", i.weight / 1000000.0 as weight,
       t.why || coalesce(' (' || s.detail || ')', '') as why
from signal s
join indicator i on i.indicator = s.indicator
join sentence t on t.indicator = s.indicator
union all
select b.event, b.indicator, t.stage, b.adult, b.minor, b.occurred_at, e.weight / 1000000.0, t.why
from benign_context b
join exoneration e on e.indicator = b.indicator
join sentence t on t.indicator = b.indicator
order by "at", event, indicator, actor, target
