-- One row per message; text_key is equal for texts of one template.
select "row", id as event, "at" as occurred_at, actor, conversation, "to" as recipients,
       cast(len("to") as integer) as recipient_count, media, coalesce(ephemeral, false) as ephemeral, text_key
from batch
where type = 'message'
