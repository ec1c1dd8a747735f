-- Things that a case holds apart from their account: one row a thing, with its owner where that was found. Those of cases
-- whose ids begin with :part, and of the cases that changed since :since, newest first; or those of :things, where given.
with looked_at as (
    select h.kind, h.id, h.case_id
    from case_holder h
    where cast(:things as jsonb) is null and h.case_id like cast(:part as text) || '%'
    union
    (
        select h.kind, h.id, h.case_id
        from case_file f
        join case_holder h on h.case_id = f.id
        where cast(:things as jsonb) is null and f.updated_at >= :since
        order by f.updated_at desc
        limit 5000
    )
    union
    select h.kind, h.id, h.case_id
    from jsonb_to_recordset(cast(:things as jsonb)) as t (kind text, id text)
    join case_holder h on h.kind = t.kind and h.id = t.id
)
select l.kind, l.id, o.account
from looked_at l
left join thing_owner o on o.kind = l.kind and o.id = l.id
left join case_holder a on a.kind = 'account' and a.id = o.account
where l.kind in ('message', 'post', 'media') and (o.id is null or a.case_id is distinct from l.case_id)
order by l.kind, l.id
