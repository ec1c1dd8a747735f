-- What people do with a blind question beside judging it. To them it is a case, so that they may do all that they may do there.

-- One row an act that is no verdict, never changed. `shows`: what the page of the question shows since (columns of a case);
-- `leaves`: whether the question is not with this person any more.
create table question_act (
    id bigint generated always as identity,
    ask_id text not null,
    at timestamptz not null,
    person text not null,
    act text not null check (act not in ('propose', 'confirm', 'reject')),
    reason text not null check (btrim(reason) <> ''),
    details jsonb not null,
    shows jsonb not null,
    leaves boolean not null,
    constraint question_act_pkey primary key (id),
    constraint question_act_ask_fkey foreign key (ask_id) references quality_ask (id)
);
create index question_act_ask on question_act (ask_id, id);
create index question_act_left on question_act (at) where leaves;
create trigger question_act_is_kept before update or delete on question_act for each row execute function refuse_change();
create trigger question_act_is_not_emptied
    before truncate on question_act for each statement execute function refuse_change();

-- When a question ended without a verdict: nobody is asked it any more.
alter table quality_ask add column ended_at timestamptz;
alter table quality_ask add constraint ended_has_no_verdict check (ended_at is null or verdict is null);
