-- Which flags break the law of conservation: one row a flag, or a run of a sender's own numbers (`first` to `last`).
-- `what`: `never_came` numbers below one that came before :settled, `unlogged` flags that the log does not know, `astray`
-- flags neither open with a next action nor closed with an outcome, `lost` flags that the log knows and that are not here.
with settled as (
    select source, max(number) as highest from flag where received_at < :settled and number is not null group by source
), numbered as (
    select f.source, f.number, lag(f.number, 1, 0::bigint) over (partition by f.source order by f.number) as before
    from flag f
    join settled s on s.source = f.source and f.number <= s.highest
)
select 'never_came' as what, source, before + 1 as first, number - 1 as last, null::text as flag, null::text as case_id
from numbered
where number > before + 1
union all
select 'unlogged', f.source, null, null, f.id::text, f.case_id
from flag f
where not exists (select from log_entry l where l.kind = 'flag' and l.subject = 'flag:' || f.id)
union all
select 'astray', f.source, null, null, f.id::text, f.case_id
from flag f
left join case_file c on c.id = f.case_id
where (c.next_action is not null or (c.state = 'closed' and c.outcome is not null)) is not true
union all
select 'lost', '-', null, null, substr(l.subject, 6), null
from log_entry l
where l.kind = 'flag' and l.subject like 'flag:%'
    and not exists (select from flag f where 'flag:' || f.id = l.subject)
order by 1, 2, 3, 5
limit :most
