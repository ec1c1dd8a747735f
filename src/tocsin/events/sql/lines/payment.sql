-- One row per line of type `payment`. Money went from one account to others.
with field as (
    select
        n,
        line,
        names,
        json_type(line, [
            '$.id', '$.at', '$.actor', '$.to', '$.amount', '$.currency',
            '$.value', '$.value_currency', '$.text'
        ]) as kind,
        json_extract_string(line, [
            '$.id', '$.at', '$.actor', '$.to', '$.amount', '$.currency',
            '$.value', '$.value_currency', '$.text'
        ]) as value
    from line
    where type = 'payment'
)
select
    n,
    hash(line) as digest,
    value[1] as id,
    moment(value[2]) as "at",
    value[3] as actor,
    strings(kind[4], value[4]) as "to",
    sum_of(value[5]) as "amount",
    value[6] as "currency",
    sum_of(value[7]) as "value",
    value[8] as "value_currency",
    value[9] as "text",
    sure_of_event(kind, value)
    and (sure_of_strings(kind[4], value[4], 128) and len(strings(kind[4], value[4])) between 1 and 1000)
    and sure_of_sum(kind[5], value[5])
    and sure_of_currency(kind[6], value[6])
    and (not present(kind[7]) or sure_of_sum(kind[7], value[7]))
    and (not present(kind[8]) or sure_of_currency(kind[8], value[8]))
    and sure_of_text(kind[9])
    and sure_of_rest(line, names, known(kind), 0) as sure
from field
