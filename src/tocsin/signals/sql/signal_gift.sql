-- Paid a minor who is a stranger to them, or to whom they never wrote, for another's picture; paid several such minors; the memo names a cover purpose.
with paid as (
    select p.payer, p.minor, min(struct_pack(occurred_at := p.occurred_at, event := p.event)) as start
    from paid_minor p
    left join goods_listed l on l.adult = p.payer and l.minor = p.minor
    where (p.stranger or p.event in (select event from paid_for_another))
      and l.adult is null and p.payer not in (select payer from open_buyer)
    group by p.payer, p.minor
),
ranked as (
    select *, row_number() over (partition by payer order by start.occurred_at, start.event, minor) as nth from paid
)
select start.event as event, 'pays_unrelated_minor' as indicator, payer as actor, minor as target, payer as subject,
       minor as counterpart, start.occurred_at as occurred_at, cast(null as varchar) as detail
from paid
union all
select start.event, 'pays_many_minors', payer, minor, payer, minor, start.occurred_at, cast(nth as varchar) || ' minors'
from ranked
where nth = $paid_minors_least
union all
select p.event, 'memo_cover', p.payer, p.minor, p.payer, p.minor, p.occurred_at, null
from paid_minor p
join payment y on y.event = p.event and y.target = p.minor
join text_hit t on t."row" = y."row" and t.indicator = 'memo_cover'
where p.stranger
