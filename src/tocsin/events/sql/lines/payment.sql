-- One row per line of type `payment`. Money went from one account to others.
with looked as (
    select n, line, names, texts, json_transform(line, '{
        "id": "VARCHAR", "at": "VARCHAR", "actor": "VARCHAR", "to": "JSON", "amount": "JSON",
        "currency": "VARCHAR", "value": "JSON", "value_currency": "VARCHAR", "text": "VARCHAR"
    }') as found
    from line
    where type = 'payment'
),
written as (
    select
        n, line, names, texts,
        found.id, found."at", found.actor, cast(found."to" as varchar) as "to",
        cast(found.amount as varchar) as amount, found.currency,
        cast(found."value" as varchar) as "value", found.value_currency, found."text"
    from looked
)
select
    n,
    hash(line) as digest,
    id,
    moment("at") as "at",
    actor,
    strings("to") as "to",
    sum_of(amount) as amount,
    currency,
    sum_of("value") as "value",
    value_currency,
    "text",
    sure_of_event(id, "at", actor)
    and sure_of_strings("to", 128) and len(strings("to")) between 1 and 1000
    and sure_of_sum(amount)
    and sure_of_currency(currency)
    and ("value" is null or sure_of_sum("value"))
    and (value_currency is null or sure_of_currency(value_currency))
    and sure_of_kinds(
        line, names, texts,
        7 + one("value") + one(value_currency) + one("text"),
        5 + is_string(amount) + is_string("value") + one(value_currency) + one("text"),
        json_type(line, ['$.id', '$.at', '$.actor', '$.currency', '$.value_currency', '$.text']),
        json_type(line, ['$.to', '$.amount', '$.value']),
        0
    ) as sure
from written
