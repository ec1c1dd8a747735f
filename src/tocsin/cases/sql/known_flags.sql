-- One row a flag that is here already: whether it says what was sent now, by the digest of what was sent.
select f.id, k.digest as sent, f.digest = decode(k.digest, 'hex') as same
from jsonb_to_recordset(cast(:flags as jsonb)) as k (id uuid, digest text)
join flag f on f.id = k.id
