-- What passed between Tocsin and other tools.

-- One row an account of a case that was reported to another tool. `outside_id` is that tool's receipt; null while it is not
-- known whether the report arrived, because whoever sent it died or got no answer.
create table bridge_report (
    bridge text not null,
    case_id text not null constraint bridge_report_case_fkey references case_file (id),
    account text not null,
    sent_at timestamptz not null,
    outside_id text,
    constraint bridge_report_pkey primary key (bridge, case_id, account)
);

-- One row a bridge that asks: how far it has read.
create table bridge_checkpoint (
    bridge text primary key,
    read_to bigint not null,
    at timestamptz not null
);
