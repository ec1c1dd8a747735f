-- The law of conservation: one row a source, with what was received and what became of it. Nothing may be missing.
-- `highest`: the highest number of its own that a sender gave before :settled; `numbered`: how many up to it are here.
with settled as (
    select source, max(number) as highest from flag where received_at < :settled group by source
), counted as (
    select source, sum(received)::bigint as received, sum(accepted)::bigint as accepted, sum(repeated)::bigint as repeated,
           sum(refused)::bigint as refused
    from flag_intake group by source
), kept as (
    select f.source, count(*) as kept,
           count(*) filter (where c.next_action is not null) as open,
           count(*) filter (where c.state = 'closed' and c.outcome is not null) as closed,
           count(*) filter (where l.subject is null) as unlogged,
           max(s.highest) as highest, count(f.number) filter (where f.number <= s.highest) as numbered
    from flag f
    left join settled s on s.source = f.source
    left join case_file c on c.id = f.case_id
    left join (select distinct subject from log_entry where kind = 'flag') l on l.subject = 'flag:' || f.id
    group by f.source
), again as (
    select f.source, count(*) as linked from flag_repeat r join flag f on f.id = r.flag_id group by f.source
)
select coalesce(counted.source, kept.source) as source,
       coalesce(received, 0) as received, coalesce(accepted, 0) as accepted, coalesce(repeated, 0) as repeated,
       coalesce(refused, 0) as refused, coalesce(kept, 0) as kept, coalesce(open, 0) as open,
       coalesce(closed, 0) as closed, coalesce(unlogged, 0) as unlogged, coalesce(linked, 0) as linked,
       coalesce(highest, 0) as highest, coalesce(numbered, 0) as numbered
from counted
full join kept on kept.source = counted.source
left join again on again.source = coalesce(counted.source, kept.source)
order by 1
