-- What the later views fill: see repeated.sql, candidate.sql, contender.sql and tie.sql.
create table repeated (id_hash ubigint);
create table candidate ("row" bigint, id varchar, "at" timestamptz, source integer, place bigint, part integer, digest ubigint);
create table contender (id varchar, digest ubigint, "row" bigint, source integer, place bigint, part integer);
create table settled ("row" bigint, canonical blob);
