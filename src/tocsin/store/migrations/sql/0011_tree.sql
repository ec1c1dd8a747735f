-- The published order of the log: a Merkle tree (RFC 9162) over its entries, and what was signed of it.

-- The tree as a whole; whoever puts entries into it holds this row. `origin` and `vkey`: the name and key that sign it.
create table log_tree (
    one boolean constraint log_tree_pkey primary key default true constraint log_tree_one_check check (one),
    size bigint not null default 0 constraint log_tree_size_check check (size >= 0),
    vkey text
);
insert into log_tree default values;

-- Entries that have no place yet. An entry is here from the transaction that writes it, so that one which commits late
-- is merely placed late, and none is passed over.
create table log_pending (
    entry bigint constraint log_pending_pkey primary key constraint log_pending_entry_fkey references log_entry (id)
);
insert into log_pending select id from log_entry;

create function note_pending_entries() returns trigger language plpgsql as $$
begin
    insert into log_pending select id from added;
    return null;
end
$$;
create trigger log_entry_is_to_be_placed after insert on log_entry referencing new table as added
    for each statement execute function note_pending_entries();

-- One row a leaf, without gaps from 0. `commitment`: SHA-256 over salt and record, which is all that is published.
-- `entry` is null where a restored database does not hold the entry that was published.
create table log_leaf (
    index bigint constraint log_leaf_pkey primary key constraint log_leaf_index_check check (index >= 0),
    entry bigint constraint log_leaf_entry_key unique constraint log_leaf_entry_fkey references log_entry (id),
    commitment bytea not null constraint log_leaf_commitment_check check (length(commitment) = 32)
);
create trigger log_leaf_is_kept before update or delete on log_leaf for each row execute function refuse_change();
create trigger log_leaf_is_not_emptied before truncate on log_leaf for each statement execute function refuse_change();

-- Up to 256 hashes of one level, as C2SP tlog-tiles has them. A tile only grows.
create table log_tile (
    level smallint not null,
    number bigint not null,
    hashes bytea not null constraint log_tile_hashes_check check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
    constraint log_tile_pkey primary key (level, number)
);
create function tile_only_grows() returns trigger language plpgsql as $$
begin
    if (new.level, new.number) = (old.level, old.number) and substr(new.hashes, 1, length(old.hashes)) = old.hashes then
        return new;
    end if;
    raise exception 'a tile of the log only grows: update refused' using errcode = 'insufficient_privilege';
end
$$;
create trigger log_tile_only_grows before update on log_tile for each row execute function tile_only_grows();
create trigger log_tile_is_kept before delete on log_tile for each row execute function refuse_change();
create trigger log_tile_is_not_emptied before truncate on log_tile for each statement execute function refuse_change();

-- What was signed: a checkpoint, and below it the cosignatures of witnesses.
create table log_checkpoint (
    size bigint constraint log_checkpoint_pkey primary key,
    root bytea not null,
    note text not null,
    at timestamptz not null
);
create trigger log_checkpoint_is_kept before update or delete on log_checkpoint for each row execute function refuse_change();
create trigger log_checkpoint_is_not_emptied before truncate on log_checkpoint for each statement execute function refuse_change();

create table log_witness (
    vkey text constraint log_witness_pkey primary key,
    url text not null,
    added_at timestamptz not null,
    removed_at timestamptz,
    seen_size bigint not null default 0,
    seen_at timestamptz,
    trouble text,
    conflict boolean not null default false
);

create table log_cosignature (
    size bigint not null constraint log_cosignature_size_fkey references log_checkpoint (size),
    vkey text not null constraint log_cosignature_vkey_fkey references log_witness (vkey),
    line text not null,
    at timestamptz not null,
    constraint log_cosignature_pkey primary key (size, vkey)
);

-- What was last written to the folder that is served, by whichever process did. `trouble`: why it is not further.
create table log_publication (
    one boolean constraint log_publication_pkey primary key default true constraint log_publication_one_check check (one),
    size bigint not null default 0,
    at timestamptz,
    trouble text
);
insert into log_publication default values;

-- Expiry: an entry's salt and body may be emptied, together and for good, once its leaf stands. Nothing else changes.
alter table log_entry alter column salt drop not null;
create function entry_is_kept_or_emptied() returns trigger language plpgsql as $$
begin
    if old.salt is not null and new.salt is null and new.body = '{}'
       and (new.id, new.at, new.kind, new.subject, new.actor) = (old.id, old.at, old.kind, old.subject, old.actor)
       and exists (select from log_leaf where entry = old.id) then
        return new;
    end if;
    raise exception 'log_entry is append-only: update refused' using errcode = 'insufficient_privilege';
end
$$;
drop trigger log_entry_is_kept on log_entry;
create trigger log_entry_is_kept before delete on log_entry for each row execute function refuse_change();
create trigger log_entry_only_expires before update on log_entry for each row execute function entry_is_kept_or_emptied();
