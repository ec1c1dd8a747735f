-- One row per run of short messages that one person writes into one conversation within minutes of each other: the
-- messages and their texts, in order. A long run is cut into overlapping pieces of twelve.
-- Only what somebody reads who was ever said to be a minor: words between adults weigh nothing, and they are most.
-- From: message, account_event, part (row and text of each short message).
with young as (
    select distinct account from account_event where age_band in ('0-12', '13-15', '16-17')
),
heard as (
    select distinct "row"
    from (select "row", unnest(recipients) as account from message where "row" in (select "row" from part)) r
    semi join young y on y.account = r.account
),
timed as (
    select m."row", m.event, m.actor, m.conversation, m.occurred_at,
           coalesce(m.occurred_at - lag(m.occurred_at) over turn > interval '3 minutes', true) as begins,
           coalesce(lead(m.occurred_at) over turn - m.occurred_at > interval '3 minutes', true) as ends
    from message m join heard h on h."row" = m."row"
    window turn as (partition by m.conversation, m.actor order by m.occurred_at, m.event)
),
numbered as (
    select *, sum(cast(begins as integer)) over (
                  partition by conversation, actor order by occurred_at, event rows unbounded preceding) as run
    from timed
    where not (begins and ends)
),
whole as (
    select count(*) as parts, list(n."row" order by n.occurred_at, n.event) as rows,
           list(p.text order by n.occurred_at, n.event) as texts
    from numbered n join part p on p."row" = n."row"
    group by n.conversation, n.actor, n.run
),
cut as (
    select piece, rows[6 * piece + 1:6 * piece + 12] as rows, texts[6 * piece + 1:6 * piece + 12] as texts
    from (select rows, texts, unnest(range(greatest((parts - 1) // 6, 1))) as piece from whole) w
)
select row_number() over (order by list_min(rows), piece) as nth, rows, texts
from cut
