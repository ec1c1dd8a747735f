-- The tables of people: who may do what, how they prove who they are, and what they looked at.
-- Secrets never stand here in the clear: passwords as Argon2id, bearer secrets as SHA-256, TOTP secrets sealed.

-- One row in all, once something was sealed: the fingerprint of the key, which lies in data folders alone.
create table sealing_key (
    single boolean not null default true,
    fingerprint bytea not null,
    constraint sealing_key_pkey primary key (single),
    constraint sealing_key_one check (single),
    constraint sealing_key_fingerprint_whole check (length(fingerprint) = 32)
);

-- One row a person who works with Tocsin. Never deleted: what they did points here.
create table person (
    id bigint generated always as identity,
    name text not null,
    display_name text not null,
    languages text[] not null default '{}',  -- ISO 639-1 codes of what they read
    skills text[] not null default '{}',
    blur boolean not null default true,      -- pictures are blurred until asked otherwise
    grey boolean not null default true,      -- pictures are grey until asked otherwise
    daily_pictures integer not null,         -- pictures that may be shown in a day
    created_at timestamptz not null,
    disabled_at timestamptz,
    constraint person_pkey primary key (id),
    constraint person_name_key unique (name),
    constraint person_name_form check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    constraint person_daily_pictures_range check (daily_pictures between 0 and 10000)
);
create trigger person_stays before delete or truncate on person for each statement execute function refuse_change();

-- One row a role that a person has.
create table person_role (
    person_id bigint not null,
    role text not null,
    constraint person_role_pkey primary key (person_id, role),
    constraint person_role_person_id_fkey foreign key (person_id) references person (id),
    constraint person_role_role_known
        check (role in ('reviewer', 'lead', 'child_safety', 'legal', 'auditor', 'admin'))
);

-- One row a platform account that a person must not review: their own, their family's, their friends'.
create table person_conflict (
    person_id bigint not null,
    account text not null,
    constraint person_conflict_pkey primary key (person_id, account),
    constraint person_conflict_person_id_fkey foreign key (person_id) references person (id),
    constraint person_conflict_account_form check (account <> '')
);

-- One row a token of a machine. `used_on` is a day, no closer: it shows a token that nobody uses.
create table api_token (
    id bigint generated always as identity,
    name text not null,
    digest bytea not null,       -- SHA-256 of the token
    scopes text[] not null,
    created_at timestamptz not null,
    created_by bigint,           -- null: at the machine's own command line
    expires_at timestamptz,
    revoked_at timestamptz,
    used_on date,
    constraint api_token_pkey primary key (id),
    constraint api_token_digest_key unique (digest),
    constraint api_token_created_by_fkey foreign key (created_by) references person (id),
    constraint api_token_name_form check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    constraint api_token_digest_form check (octet_length(digest) = 32),
    constraint api_token_scopes_some check (cardinality(scopes) > 0)
);
-- A name may be used again once its token is revoked.
create unique index api_token_name_live on api_token (name) where revoked_at is null;
create trigger api_token_stays before delete or truncate on api_token
    for each statement execute function refuse_change();

-- One row a change of who may do what.
create table access_change (
    id bigint generated always as identity,
    at timestamptz not null,
    by_id bigint,                -- null: at the machine's own command line, or the company's own directory
    person_id bigint,            -- whom it is about
    token_id bigint,             -- or which token
    change text not null,
    detail text not null default '',
    constraint access_change_pkey primary key (id),
    constraint access_change_by_id_fkey foreign key (by_id) references person (id),
    constraint access_change_person_id_fkey foreign key (person_id) references person (id),
    constraint access_change_token_id_fkey foreign key (token_id) references api_token (id),
    constraint access_change_about_one check (num_nonnulls(person_id, token_id) = 1)
);
create index access_change_person_id on access_change (person_id, id);
create trigger access_change_stays before update or delete or truncate on access_change
    for each statement execute function refuse_change();

-- One row a link for a first sign-in, or for a new beginning after lost credentials.
create table invitation (
    digest bytea not null,       -- SHA-256 of the link's token
    person_id bigint not null,
    sealed bytea not null,       -- the TOTP secret that is offered, the same at each visit
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint invitation_pkey primary key (digest),
    constraint invitation_person_id_fkey foreign key (person_id) references person (id),
    constraint invitation_digest_form check (octet_length(digest) = 32)
);
create index invitation_person_id on invitation (person_id);

-- One row a person who signs in by password and TOTP.
create table password (
    person_id bigint not null,
    hash text not null,          -- Argon2id, with its parameters and salt
    sealed bytea not null,       -- TOTP secret, under the key file
    set_at timestamptz not null,
    constraint password_pkey primary key (person_id),
    constraint password_person_id_fkey foreign key (person_id) references person (id),
    constraint password_hash_form check (hash like '$argon2id$%')
);

-- One row a TOTP code that was used: RFC 6238 section 5.2 wants each to work once.
create table totp_use (
    person_id bigint not null,
    step bigint not null,        -- thirty-second steps since 1970
    constraint totp_use_pkey primary key (person_id, step),
    constraint totp_use_person_id_fkey foreign key (person_id) references person (id)
);

-- One row a recovery code, which stands in for one TOTP code.
create table recovery_code (
    person_id bigint not null,
    digest bytea not null,
    used_at timestamptz,
    constraint recovery_code_pkey primary key (person_id, digest),
    constraint recovery_code_person_id_fkey foreign key (person_id) references person (id)
);

-- One row a passkey (W3C Web Authentication level 3).
create table passkey (
    id bigint generated always as identity,
    person_id bigint not null,
    credential bytea not null,   -- credential id
    public_key bytea not null,   -- COSE key
    sign_count bigint not null,
    label text not null,
    created_at timestamptz not null,
    used_at timestamptz,
    constraint passkey_pkey primary key (id),
    constraint passkey_credential_key unique (credential),
    constraint passkey_person_id_fkey foreign key (person_id) references person (id)
);
create index passkey_person_id on passkey (person_id);

-- One row a passkey ceremony under way: its challenge works once and soon ends.
create table passkey_challenge (
    challenge bytea not null,
    person_id bigint,            -- whose passkey is being added; null: whoever signs in
    expires_at timestamptz not null,
    constraint passkey_challenge_pkey primary key (challenge),
    constraint passkey_challenge_person_id_fkey foreign key (person_id) references person (id)
);

-- One row an account at an OpenID Connect provider.
create table oidc_identity (
    issuer text not null,
    subject text not null,
    person_id bigint not null,
    created_at timestamptz not null,
    constraint oidc_identity_pkey primary key (issuer, subject),
    constraint oidc_identity_person_id_fkey foreign key (person_id) references person (id)
);
create index oidc_identity_person_id on oidc_identity (person_id);

-- One row a sign-in at a provider that is under way.
create table oidc_flow (
    digest bytea not null,       -- SHA-256 of `state`
    nonce text not null,
    sealed bytea not null,       -- PKCE verifier, under the key file
    expires_at timestamptz not null,
    constraint oidc_flow_pkey primary key (digest)
);

-- One row a session. The token is not here, only its SHA-256.
create table session (
    digest bytea not null,
    person_id bigint not null,
    method text not null,        -- how they signed in
    client text not null,        -- where: a browser or the command line
    address text not null,
    began_at timestamptz not null,   -- at sign-in; kept when the token is rotated
    seen_at timestamptz not null,
    ended_at timestamptz,
    constraint session_pkey primary key (digest),
    constraint session_person_id_fkey foreign key (person_id) references person (id),
    constraint session_method_known check (method in ('password', 'recovery', 'passkey', 'oidc', 'invitation')),
    constraint session_client_known check (client in ('console', 'cli')),
    constraint session_digest_form check (octet_length(digest) = 32)
);
create index session_person_id on session (person_id) where ended_at is null;

-- One row a name or address from which signing in failed. The name is as typed, and so it is hashed: people type
-- passwords there. It is kept whether or not there is such a person.
create table sign_in_failure (
    digest bytea not null,       -- SHA-256 of "name:…" or "address:…"
    failures integer not null,
    failed_at timestamptz not null,
    constraint sign_in_failure_pkey primary key (digest),
    constraint sign_in_failure_failures_some check (failures > 0)
);
create index sign_in_failure_failed_at on sign_in_failure (failed_at);

-- One row a look at a case's content: who, what, why, when.
create table look (
    id bigint generated always as identity,
    at timestamptz not null,
    person_id bigint,
    token_id bigint,
    case_id text not null,
    thing text not null,         -- kind of what was shown
    thing_id text not null,
    purpose text not null,
    words text not null default '',
    constraint look_pkey primary key (id),
    constraint look_person_id_fkey foreign key (person_id) references person (id),
    constraint look_token_id_fkey foreign key (token_id) references api_token (id),
    constraint look_by_one check (num_nonnulls(person_id, token_id) = 1),
    constraint look_purpose_given check (purpose <> '')
);
create index look_case_id on look (case_id, id);
create index look_person_id on look (person_id, at);
create trigger look_stays before update or delete or truncate on look
    for each statement execute function refuse_change();

-- One row a person and day (UTC): how many pictures they were shown.
create table exposure (
    person_id bigint not null,
    day date not null,
    pictures integer not null,
    constraint exposure_pkey primary key (person_id, day),
    constraint exposure_person_id_fkey foreign key (person_id) references person (id),
    constraint exposure_pictures_some check (pictures > 0)
);

-- One row an answer to the offer of a break.
create table break_answer (
    id bigint generated always as identity,
    person_id bigint not null,
    at timestamptz not null,
    taken boolean not null,
    constraint break_answer_pkey primary key (id),
    constraint break_answer_person_id_fkey foreign key (person_id) references person (id)
);
create index break_answer_person_id on break_answer (person_id, at);
