-- Members, how they sign in, and what machines use instead.

create table members (
  id uuid primary key,
  kind text not null default 'person' check (kind in ('person', 'agent')),
  name text not null,
  email text,
  password_hash text,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  color text not null,
  created_at timestamptz not null,
  removed_at timestamptz
);
create unique index members_email on members (lower(email)) where removed_at is null;
create index members_owners on members (id) where role = 'owner' and removed_at is null;

-- The cookie holds the secret, the table its SHA-256.
create table sessions (
  id uuid primary key,
  member_id uuid not null references members (id) on delete cascade,
  secret_hash bytea not null unique,
  user_agent text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_member on sessions (member_id, id);
create index sessions_expiry on sessions (expires_at);

create table api_tokens (
  id uuid primary key,
  name text not null,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  secret_hash bytea not null unique,
  prefix text not null,
  created_by uuid references members (id),
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_tokens_live on api_tokens (id) where revoked_at is null;
create index api_tokens_maker on api_tokens (created_by, id) where revoked_at is null;

create table invites (
  id uuid primary key,
  secret_hash bytea not null unique,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  email text,
  created_by uuid references members (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references members (id)
);
create index invites_open on invites (id) where accepted_at is null;
create index invites_maker on invites (created_by) where accepted_at is null;

-- The same key and body give the same answer; another body is refused.
create table idempotency_keys (
  principal text not null,
  key text not null,
  -- An HMAC of method, path and body.
  request_hash bytea not null,
  -- The run that may answer, and when it counts as crashed.
  claim uuid not null,
  claimed_until timestamptz not null,
  -- Null until it has answered. The answer is sealed: it may hold a token or an invitation.
  status integer,
  answer bytea,
  created_at timestamptz not null,
  primary key (principal, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
