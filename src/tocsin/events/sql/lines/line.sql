-- One row per line that may go to DuckDB at all, from the batch at hand: its text, how many names its bytes show and how
-- many of these have a string, and its type, null where it is no JSON object with a type.
create or replace table line as
select n, line, names, texts, try(json_extract_string(line, '$.type')) as type
from batch
