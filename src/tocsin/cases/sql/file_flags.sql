-- Files flags under the cases that hold what they are about; returns the ids of those that were not here yet.
insert into flag (id, source, key, number, digest, received_at, at, flagger, by, subject_kind, subject_id, reason,
                  body, case_id, first_case)
select f.id, :source, f.key, f.number, decode(f.digest, 'hex'), :now, f.at, f.flagger, f.by, f.subject_kind,
       f.subject_id, f.reason, f.body, h.case_id, h.case_id
from jsonb_to_recordset(cast(:flags as jsonb)) as f (
    id uuid, key text, number bigint, digest text, at timestamptz, flagger text, by text,
    subject_kind text, subject_id text, about_kind text, about_id text, reason text, body jsonb
)
join case_holder h on h.kind = f.about_kind and h.id = f.about_id
order by f.key
on conflict do nothing
returning id
