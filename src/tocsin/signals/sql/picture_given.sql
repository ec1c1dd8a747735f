-- One row per picture, private message and recipient: who gave which picture to whom.
-- From: message with media.
with sent as (
    select event, occurred_at, actor, unnest(recipients) as target, media
    from message
    where media is not null and len(media) > 0 and recipient_count <= $private_recipients
)
select event, occurred_at, actor as giver, target as receiver, unnest(media) as media
from sent
where actor <> target
