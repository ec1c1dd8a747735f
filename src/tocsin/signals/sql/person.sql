-- One row per account that a platform described: its newest known role, kind and state.
-- From: account_event, field by field the newest statement.
-- ended_at: when the platform suspended it. Who closed their account themself may come back.
select account,
       (max(struct_pack(occurred_at := occurred_at, event := event, v := verified_role)) filter (where verified_role is not null)).v as verified_role,
       (max(struct_pack(occurred_at := occurred_at, event := event, v := kind)) filter (where kind is not null)).v as kind,
       min(coalesce(created_at, occurred_at)) as known_since, min(created_at) as created_at,
       min(case when status = 'suspended' then occurred_at end) as ended_at
from account_event
group by account
