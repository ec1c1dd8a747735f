-- Facts of a period from the life of cases, one row each; canaries are no facts.
-- `notice`: a flag by a user or a trusted flagger that came in the period. `complaint`: an appeal made in it. `alarm`: a case
-- that a scan brought and people judged in it, by their last word there. `outcome`: what was decided next (`open`: nothing
-- yet); of a complaint whether the decision before it was `upheld` or `reversed`. `hours`: until then.
with judged as (
    select e.case_id, e.seq, e.at, case e.act when 'confirm' then 'confirmed' else 'not_confirmed' end as outcome
    from case_event as e
    where e.act in ('confirm', 'reject') and not starts_with(e.actor, 'machine:')
)
select
    'notice' as fact,
    c.kind,
    f.by as notified_by,
    coalesce(d.outcome, 'open') as outcome,
    extract(epoch from d.at - f.received_at) / 3600 as hours
from flag as f
join case_file as c on c.id = f.case_id
left join lateral (
    select j.at, j.outcome from judged as j where j.case_id = f.case_id and j.at >= f.received_at order by j.seq limit 1
) as d on true
where
    f.by in ('user', 'trusted_flagger') and f.received_at >= :since and f.received_at < :until and c.queue <> 'canary'
union all
select
    'complaint',
    c.kind,
    null,
    case when d.outcome is null then 'open' when d.outcome = before.outcome then 'upheld' else 'reversed' end,
    extract(epoch from d.at - e.at) / 3600
from case_event as e
join case_file as c on c.id = e.case_id
left join lateral (
    select j.outcome from judged as j where j.case_id = e.case_id and j.seq < e.seq order by j.seq desc limit 1
) as before on true
left join lateral (
    select j.at, j.outcome from judged as j where j.case_id = e.case_id and j.seq > e.seq order by j.seq limit 1
) as d on true
where e.act = 'appeal' and e.at >= :since and e.at < :until and c.queue <> 'canary'
union all
select 'alarm', c.kind, null, d.outcome, null
from case_file as c
cross join lateral (
    select j.outcome
    from judged as j
    where j.case_id = c.id and j.at >= :since and j.at < :until
    order by j.seq desc
    limit 1
) as d
where c.queue <> 'canary' and exists (select from case_document as s where s.case_id = c.id)
