-- Flags that came on their own, as events of the contract: one row a flag. Those that came as events are in the inbox, under
-- the sender's key, and are left out here. What whoever flagged wrote stays here: a scan weighs no flag's words.
select jsonb_build_object(
           'id', 'flag:' || f.id, 'type', 'flag', 'actor', left(f.flagger, 128),
           'at', to_char(f.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'subject', jsonb_build_object('kind', f.subject_kind, 'id', f.subject_id),
           'reason', f.reason, 'by', case when f.by in ('user', 'moderator', 'trusted_flagger', 'hash_match')
                                          then f.by else 'user' end)::text as event
from flag f
where f.by <> 'canary'
  and not exists (select from inbox_event e where e.id = f.key and e.type = 'flag')
order by f.id
