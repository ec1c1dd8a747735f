-- The messages around those that were asked for, one row each: `n` is its number in its conversation (from 1), `total`
-- the number of its messages. Events that another one of the same id beats are left out.
with numbered as (
    select
        e.id, e.conversation, e.body, e.text_taken,
        row_number() over (partition by e.conversation order by e.at, e.id) as n,
        count(*) over (partition by e.conversation) as total
    from inbox_event as e
    where
        e.conversation = any(cast(:conversations as text []))
        and not exists (
            select from inbox_event as other where other.id = e.id and (other.at, other.body) < (e.at, e.body)
        )
)
select m.conversation, m.n, m.total, m.body, m.text_taken
from numbered as m
where exists (
    select from numbered as asked
    where
        asked.id = any(cast(:ids as text []))
        and asked.conversation = m.conversation
        and m.n between asked.n - :before and asked.n + :after
)
order by m.conversation, m.n
