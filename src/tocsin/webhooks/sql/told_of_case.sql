-- What a delivery about a case tells: the row of the ledger, with what the case file held after it.
select c.case_id, c.seq, c.at, c.act, c.from_state, c.to_state, c.kind,
       cast(c.result ->> 'severity' as integer) as severity, c.result ->> 'outcome' as outcome,
       c.result ->> 'merged_into' as merged_into
from case_event c
where c.case_id = :case_id and c.seq = :seq
