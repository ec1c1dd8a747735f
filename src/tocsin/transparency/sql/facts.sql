-- The fact table: one row a fact of moderation, read out of the log alone, so that every row has its leaf in the log.
-- An entry makes at most one row of a `fact`; (entry, fact) is a row's key. Canaries are no facts of anybody's.
-- What each column holds stands with the class `Fact`. Null: the entry does not say, or it was emptied. A measure is told of
-- again whenever its statement is changed: what stood last before `until` is the fact.
with entry as (
    select id, at, subject, kind, actor, body, body -> 'counted' as counted, body ->> 'act' as act
    from log_entry
    where at >= :since and at < :until and actor not in ('source:canary', 'machine:canary')
)
select f.fact, e.id as entry, e.at, e.subject, f.case_id, f.kind, f.source, f.reason, f.by, f.outcome, f.ground, f.first,
       f.seconds, f.sampled, f.answers, f.type, f.addressee, f.measure ->> 'category' as category,
       nullif(array_to_string(array(select jsonb_array_elements_text(f.measure -> 'restrictions')), ' '), '') as restrictions,
       f.measure ->> 'automated_detection' as automated_detection,
       f.measure ->> 'automated_decision' as automated_decision, f.measure ->> 'applied_on' as applied_on
from entry e
cross join lateral (
    select 'flag' as fact, body ->> 'case' as case_id, null as kind, regexp_replace(actor, '^source:', '') as source,
           body ->> 'reason' as reason, body ->> 'by' as by, null as outcome, null as ground, null::boolean as first,
           null::bigint as seconds, null::boolean as sampled, null as answers, null as type, null as addressee,
           null::jsonb as measure
    where e.kind = 'flag'
    union all
    select 'case_opened', body ->> 'case', body ->> 'opens', 'flag', null, null, null, null, null, null, null, null, null, null,
           null
    where e.kind = 'flag' and body ? 'opens'
    union all
    select 'case_opened', substr(subject, 6), counted ->> 'kind', case when actor = 'machine:scan' then 'scan' else 'person' end,
           null, null, null, null, null, null, null, null, null, null, null
    where e.kind = 'case' and act = 'open'
    union all
    select 'decision', substr(subject, 6), counted ->> 'kind', null, null, null, act, null, (counted ->> 'first')::boolean,
           (counted ->> 'seconds')::bigint, (counted ->> 'sampled')::boolean, counted ->> 'answers', null, null, null
    where e.kind = 'case' and act in ('confirm', 'reject')
    union all
    select 'case_closed', substr(subject, 6), counted ->> 'kind', null, null, null, counted ->> 'outcome', body ->> 'ground',
           null, null, null, null, null, null, null
    where e.kind = 'case' and act in ('close', 'waive')
    union all
    select 'appeal', substr(subject, 6), counted ->> 'kind', null, null, null, counted ->> 'outcome', null, null, null, null,
           null, null, null, null
    where e.kind = 'case' and act = 'appeal'
    union all
    select 'report', null, null, null, null, null, null, null, null, null, null, null, counted ->> 'type',
           counted ->> 'addressee', null
    where counted is not null
      and (e.kind = 'report_step'
           and (body ->> 'step' = 'filed' and body -> 'is_test' = 'false' or body ->> 'step' = 'handed_over')
           or e.kind = 'report_referred')
    union all
    select 'notice', null, null, body ->> 'source', null, null, body ->> 'word', null, null, null, null, null, null, null, null
    where e.kind = 'flag_word' and body ->> 'source' is distinct from 'canary'
    union all
    select 'measure', body ->> 'case', null, counted ->> 'source', null, null, null, counted ->> 'ground',
           e.kind = 'dsa_statement_made', null, null, null, null, null, counted
    where e.kind in ('dsa_statement_made', 'dsa_statement_edited') and counted is not null
      and not exists (
          select from log_entry l
          where l.subject = e.subject and l.kind in ('dsa_statement_edited', 'dsa_statement_withdrawn')
            and l.id > e.id and l.at < :until
      )
) f
order by e.id, f.fact
