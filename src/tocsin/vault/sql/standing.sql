-- One row an item, with what its holds add up to: `floors` that stand or stood, `open_floors`, the latest end of the open ones
-- (`keep_until`; null where one of them is open-ended, or none is open), the earliest ceiling, and whether all that ended may
-- end in destruction by the clock. Released holds do not count, nor do those that bind a record alone. `root` is the case
-- that its case was merged into.
-- Parameters: `case` (or null: all), `item` (or null), `now`.
with recursive via (case_id, at_case) as (
    select distinct i.case_id, i.case_id from vault_item i
    union
    select v.case_id, f.merged_into
    from via v
    join case_file f on f.id = v.at_case
    where f.merged_into is not null
)
select
    i.id, i.case_id, r.at_case as root, i.kind, i.source, i.mime, i.address, i.bytes, i.legal_basis, i.added_at, i.added_by,
    i.checked_at, i.damage, i.due_since, i.destroyed_at, i.destroyed_why, i.key_gone_at,
    h.floors, h.open_floors, h.open_ended, h.keep_until, h.ceiling, h.ends_by_clock, h.last_end
from vault_item i
join via r on r.case_id = i.case_id
join case_file f on f.id = r.at_case and f.merged_into is null
cross join lateral (
    select
        count(*) filter (where bound = 'floor') as floors,
        count(*) filter (where bound = 'floor' and (ends_at is null or ends_at > :now)) as open_floors,
        coalesce(bool_or(bound = 'floor' and ends_at is null), false) as open_ended,
        max(ends_at) filter (where bound = 'floor' and ends_at > :now) as keep_until,
        max(ends_at) filter (where ends_at <= :now) as last_end,
        min(ends_at) filter (where bound = 'ceiling') as ceiling,
        coalesce(bool_and(at_end = 'destroy') filter (where ends_at <= :now), false) as ends_by_clock
    from vault_hold o
    where o.released_at is null
        and o.bound <> 'record'
        and (o.item_id is null or o.item_id = i.id)
        and o.case_id in (select at_case from via v where v.case_id = i.case_id)
) h
where (cast(:item as uuid) is null or i.id = :item)
    and (cast(:case as text) is null
        or exists (select from via v where v.case_id = i.case_id and v.at_case = :case))
order by i.added_at, i.id
