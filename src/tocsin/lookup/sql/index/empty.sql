-- `staged`: accepted events in the order of reading; `identity` and `address_use`: lines of the identities file.
create table staged (
    "row" bigint, id text, type text, "at" timestamptz, actor text, "to" text [], conversation text, post text,
    "group" text, surface text, action text, text text, media text [], mime text, path text, ephemeral boolean,
    amount decimal(38, 9), currency text, subject_kind text, subject_id text
);
create table staged_identity (
    line bigint, account text, name text, birth_date text, emails text [], phones text [], addresses text [],
    devices struct (kind text, id text, act text, "at" timestamptz) [], as_of timestamptz
);
create table staged_address_use (account text, ip text, port integer, "at" timestamptz, act text, event text);
