-- What scans brought forward in a case so far: one row an event and indicator.
select distinct e ->> 'event' as event, e ->> 'indicator' as indicator
from case_document d, jsonb_array_elements(d.document -> 'evidence') as e
where d.case_id = :case_id
