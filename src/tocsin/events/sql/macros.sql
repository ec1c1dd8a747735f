-- What the columns can be sure of. `kind` is the JSON type of a field (null where the field is missing), `value` its
-- text. Every sure_… is true only where the judge would accept the field and read the same value; anything odd but
-- allowed (an exponent, a leap second, a rare spelling) is left to the judge.

-- The entries of an array; null where the field is none, as its text then need not be JSON at all.
create macro strings(kind, value) as case when kind = 'ARRAY' then json_transform(value, '["VARCHAR"]') end;

create macro items(kind, value) as
    case when kind = 'ARRAY' then json_transform(value, '[{"kind": "VARCHAR", "id": "VARCHAR"}]') end;

create macro present(kind) as kind is not null and kind <> 'NULL';

create macro sure_of_string(kind, value, longest) as
    kind = 'VARCHAR' and length(value) between 1 and longest;

create macro sure_of_word(kind, value, words) as kind = 'VARCHAR' and list_contains(words, value);

create macro sure_of_text(kind) as kind is null or kind in ('VARCHAR', 'NULL');

-- RFC 3339 without leap seconds and finer than microseconds.
create macro sure_of_moment(kind, value, earliest, too_late) as
    kind = 'VARCHAR'
    and regexp_full_match(
        value,
        '[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])'
    )
    and coalesce(try_cast(value as timestamptz) >= earliest and try_cast(value as timestamptz) < too_late, false);

create macro moment(value) as try_cast(value as timestamptz);

-- An array of strings, seen as the minimal JSON that DuckDB writes, each of 1 to `longest` characters.
create macro sure_of_strings(kind, value, longest) as
    kind = 'ARRAY'
    and (
        value = '[]'
        or (
            regexp_full_match(value, '\["([^"\\]|\\.)+"(,"([^"\\]|\\.)+")*\]')
            and (
                strlen(value) <= longest + 4
                or list_max(list_transform(strings(kind, value), lambda one: length(one))) <= longest
            )
        )
    );

create macro sure_of_integer(kind, value, largest) as
    kind = 'UBIGINT' and coalesce(try_cast(value as bigint) <= largest, false);

-- A sum that a double and a decimal write with the same digits.
create macro sure_of_sum(kind, value) as
    kind in ('UBIGINT', 'DOUBLE', 'VARCHAR')
    and regexp_full_match(value, '[0-9]{1,12}(\.[0-9]{1,9})?')
    and (kind = 'VARCHAR' or strlen(value) <= 16)
    and coalesce(try_cast(value as decimal(38, 9)) > 0, false);

create macro sum_of(value) as try_cast(value as decimal(38, 9));

create macro sure_of_currency(kind, value) as kind = 'VARCHAR' and regexp_full_match(value, '[A-Z]{3}');

create macro sure_of_hex(kind, value, digits) as
    kind = 'VARCHAR' and strlen(value) = digits and regexp_full_match(value, '[0-9A-Fa-f]*');

-- The fields of every event: id, at and actor are the first three.
create macro sure_of_event(kind, value) as
    sure_of_string(kind[1], value[1], 128)
    and sure_of_moment(kind[2], value[2], timestamptz '1990-01-01 00:00:00Z', timestamptz '2101-01-01 00:00:00Z')
    and sure_of_string(kind[3], value[3], 128);

-- The object has no name twice and no number that readers could disagree on. `names` counts the names that the bytes
-- show, `known` those that were asked for and found, `nested` how many of these lie in objects below. Where the first
-- two agree there is nothing else on the line. Otherwise all other names must be on the first level and differ, and no
-- number may be long, have an exponent or be none.
create macro sure_of_rest(line, names, known, nested) as
    case
        when names = known then true
        when names - nested <> len(json_keys(line)) then false
        when len(list_distinct(json_keys(line))) <> names - nested then false
        else not regexp_matches(line, '[:,\[] *-?([0-9.]{16}|[0-9.]*[eE]|(?i:nan|inf))')
    end;

create macro known(kind) as list_aggregate(kind, 'count') + 1;

-- What was recommended: objects of exactly a kind and an id, in either order.
create macro sure_of_items(kind, value) as
    kind = 'ARRAY'
    and (
        value = '[]'
        or (
            regexp_full_match(
                value,
                '\[(\{("kind":"(account|post|group)","id":"([^"\\]|\\.)+"|"id":"([^"\\]|\\.)+","kind":"(account|post|group)")\},?)+\]'
            )
            and list_max(list_transform(items(kind, value), lambda one: length(one.id))) <= 512
        )
    );
