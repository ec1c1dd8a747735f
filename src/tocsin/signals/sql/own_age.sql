-- One row per message in which an account said that it is a minor, to somebody who began the conversation or had asked.
-- age_band: 16-17 where it said so, else 13-15. Children often sign up as adults and tell the truth when asked.
-- Not to a minor: who says so to a child may be an adult who poses as one.
-- From: text_hit, message, account_event.
with told as (
    select m.event, m.occurred_at, m.actor, m.recipients[1] as listener, m.conversation, t.indicator
    from text_hit t join message m on m."row" = t."row"
    where m.recipient_count = 1 and m.recipients[1] <> m.actor
      and t.indicator in ('own_age_child', 'own_age_teen', 'age_answer')
      and m.recipients[1] not in (select account from account_event where age_band not in ('18+', 'unknown'))
),
asked as (
    select m.conversation, m.actor, m.occurred_at
    from text_hit t join message m on m."row" = t."row"
    where t.indicator = 'age_probe' and m.conversation in (select conversation from told)
),
begun as (
    select conversation, min(struct_pack(occurred_at := occurred_at, event := event, actor := actor)).actor as beginner
    from message
    where conversation in (select conversation from told where indicator <> 'age_answer')
    group by conversation
)
select t.event, t.occurred_at, t.actor as account,
       case when min(t.indicator) = 'own_age_teen' then '16-17' else '13-15' end as age_band
from told t
left join begun b on b.conversation = t.conversation and b.beginner = t.listener
left join asked a on a.conversation = t.conversation and a.actor = t.listener and a.occurred_at <= t.occurred_at
                 and a.occurred_at > t.occurred_at - to_hours($answer_hours)
where a.actor is not null or (t.indicator <> 'age_answer' and b.beginner is not null)
group by t.event, t.occurred_at, t.actor
