-- The newest row of a case's ledger up to :version that tells nothing of a judgement: one number.
select coalesce(min(seq) - 1, cast(:version as integer))
from case_event
where case_id = :case_id and seq <= :version and act in ('propose', 'confirm', 'reject')
