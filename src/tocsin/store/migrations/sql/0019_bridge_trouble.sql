-- Since when a server that is asked for reports does not answer, when it last did not, and what it said instead; null: it
-- answers. Nobody asks for what silently stays away.
alter table bridge_checkpoint
    add column failing_since timestamptz,
    add column failed_at timestamptz,
    add column trouble text;
