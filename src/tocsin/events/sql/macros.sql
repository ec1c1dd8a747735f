-- What the columns can be sure of. A string is seen as its text; every other field as the minimal JSON that DuckDB
-- writes, null where it is missing or null. Every sure_… is true only where the judge would accept the field and read
-- the same value; anything odd but allowed (an exponent, a leap second, a rare spelling) is left to the judge.

-- The entries of an array; null where the field is none.
create macro strings(value) as case when starts_with(value, '[') then json_transform(value, '["VARCHAR"]') end;

create macro items(value) as
    case when starts_with(value, '[') then json_transform(value, '[{"kind": "VARCHAR", "id": "VARCHAR"}]') end;

create macro one(value) as case when value is null then 0 else 1 end;

create macro is_string(value) as case when starts_with(value, '"') then 1 else 0 end;

create macro short(value, longest) as length(value) between 1 and longest;

-- RFC 3339 without leap seconds and finer than microseconds.
create macro sure_of_moment(value, earliest, too_late) as
    regexp_full_match(
        value,
        '[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])'
    )
    and coalesce(try_cast(value as timestamptz) >= earliest and try_cast(value as timestamptz) < too_late, false);

create macro moment(value) as try_cast(value as timestamptz);

-- An array of strings, each of 1 to `longest` characters.
create macro sure_of_strings(value, longest) as
    value = '[]'
    or (
        regexp_full_match(value, '\["([^"\\]|\\.)+"(,"([^"\\]|\\.)+")*\]')
        and (
            strlen(value) <= longest + 4
            or list_max(list_transform(strings(value), lambda one: length(one))) <= longest
        )
    );

create macro sure_of_integer(value, largest) as
    regexp_full_match(value, '[0-9]+') and coalesce(try_cast(value as bigint) <= largest, false);

-- A sum, as a number or in quotes, that a double and a decimal write with the same digits.
create macro digits(value) as case when starts_with(value, '"') then value[2:-2] else value end;

create macro sum_of(value) as try_cast(digits(value) as decimal(38, 9));

create macro sure_of_sum(value) as
    regexp_full_match(digits(value), '[0-9]{1,12}(\.[0-9]{1,9})?')
    and (starts_with(value, '"') or strlen(value) <= 16)
    and coalesce(sum_of(value) > 0, false);

create macro sure_of_currency(value) as regexp_full_match(value, '[A-Z]{3}');

create macro sure_of_hex(value, digits) as strlen(value) = digits and regexp_full_match(value, '[0-9A-Fa-f]*');

create macro sure_of_path(value) as
    length(value) <= 4096
    and regexp_full_match(value, '[A-Za-z0-9_][A-Za-z0-9_./-]*')
    and not contains(value, '..');

-- The fields of every event.
create macro sure_of_event(id, written, actor) as
    short(id, 128)
    and sure_of_moment(written, timestamptz '1990-01-01 00:00:00Z', timestamptz '2101-01-01 00:00:00Z')
    and short(actor, 128);

-- What was recommended: objects of exactly a kind and an id, in either order.
create macro sure_of_items(value) as
    value = '[]'
    or (
        regexp_full_match(
            value,
            '\[(\{("kind":"(account|post|group)","id":"([^"\\]|\\.)+"|"id":"([^"\\]|\\.)+","kind":"(account|post|group)")\},?)+\]'
        )
        and list_max(list_transform(items(value), lambda one: length(one.id))) <= 512
    );

-- The fields that were seen as texts are strings, and nothing else on the line can change how it is read.
-- `names` and `texts` count in the bytes of the line the names, and the names with a string; `known` counts the values
-- that were found, and `worded` those that are to be strings. Where both agree, the line has just these names, each once
-- and none below another, and no string is missing. Otherwise the kinds of all fields that the type knows are asked for
-- (null where missing): of those to be strings, and of the others.
create macro sure_of_kinds(line, names, texts, known, worded, of_strings, of_others, nested) as
    case
        when names = known and texts = worded then true
        else
            len(list_filter(of_strings, lambda kind: kind not in ('VARCHAR', 'NULL'))) = 0
            and sure_of_rest(
                line, names, list_aggregate(of_strings, 'count') + list_aggregate(of_others, 'count') + 1, nested
            )
    end;

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
