-- One row per event, indicator and account weighed. subject: on whom it weighs; counterpart: towards whom.
-- The rows of one event and indicator are one: a message to two minors stands once for each of them.
select event, indicator, actor, target, subject, counterpart, min(occurred_at) as occurred_at, max(detail) as detail
from (
    select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_so_far
    union all
    select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_client
    union all
    select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_client_words
    union all
    select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_money_chain
    union all
    select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_returning_clients
)
group by event, indicator, actor, target, subject, counterpart
