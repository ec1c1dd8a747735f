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
    select m."row", m.event, m.actor, m.conversation, m.occurred_at, p.text,
           m.occurred_at - lag(m.occurred_at) over turn > interval '3 minutes' as begins
    from message m join part p on p."row" = m."row" join heard h on h."row" = m."row"
    window turn as (partition by m.conversation, m.actor order by m.occurred_at, m.event)
),
numbered as (
    select *, sum(cast(coalesce(begins, true) as integer)) over (
                  partition by conversation, actor order by occurred_at, event rows unbounded preceding) as run
    from timed
),
placed as (
    select *, row_number() over (partition by conversation, actor, run order by occurred_at, event) - 1 as place,
           count(*) over (partition by conversation, actor, run) as parts
    from numbered
),
cut as (
    select *, place // 6 as piece from placed where parts >= 2
    union all
    select *, place // 6 - 1 from placed where parts >= 2 and place >= 6
)
select row_number() over (order by min("row"), piece) as nth, list("row" order by place) as rows,
       list(text order by place) as texts
from cut
group by conversation, actor, run, piece, parts
having piece = 0 or 6 * piece + 6 < parts
