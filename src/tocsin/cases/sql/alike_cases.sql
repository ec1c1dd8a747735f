-- Cases of one kind whose evidence weighs like a case's: one row a case, with the cosine of the two profiles.
-- A profile is the sum of the weights (nats) of each indicator over what scans said of the case.
with candidate as (
    select f.id
    from case_file f
    join case_queue q on q.name = f.queue
    where f.kind = :kind
      and f.id <> :case_id
      and f.probability is not null
      and f.merged_into is null
      and q.permission = any(cast(:permissions as text[]))
    order by f.updated_at desc, f.id
    limit :candidates
),
profile as (
    select d.case_id, e ->> 'indicator' as indicator, sum((e ->> 'weight')::double precision) as weight
    from case_document d, jsonb_array_elements(d.document -> 'evidence') as e
    where d.case_id = :case_id or d.case_id in (select id from candidate)
    group by d.case_id, e ->> 'indicator'
),
size as (
    select case_id, sqrt(sum(weight * weight)) as length from profile group by case_id
)
select theirs.case_id as id, sum(mine.weight * theirs.weight) / (mine_size.length * size.length) as likeness
from profile mine
join profile theirs on theirs.indicator = mine.indicator and theirs.case_id <> mine.case_id
join size on size.case_id = theirs.case_id and size.length > 0
join size mine_size on mine_size.case_id = mine.case_id and mine_size.length > 0
where mine.case_id = :case_id
group by theirs.case_id, size.length, mine_size.length
having sum(mine.weight * theirs.weight) / (mine_size.length * size.length) >= :least
order by likeness desc, id
limit :most
