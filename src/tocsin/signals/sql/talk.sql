-- One row per ordered pair of accounts that wrote in private: how often, and from when to when; start is the first
-- message's time and event.
-- From: message, those with few recipients. Group conversations are no private talk.
select actor, target, cast(count(*) as bigint) as messages,
       min(struct_pack(occurred_at := occurred_at, event := event)) as start, max(occurred_at) as last_at
from (
    select event, actor, unnest(recipients) as target, occurred_at
    from message
    where recipient_count <= $private_recipients
)
where target <> actor
group by actor, target
