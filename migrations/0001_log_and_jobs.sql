-- The event log with its subscribers, and the queue of jobs.

-- Everything that happens, in the order (txid, seq). `txid` is the transaction that wrote the event: a reader takes only
-- events below pg_snapshot_xmin(pg_current_snapshot()), because one with a lower seq may still be about to commit.
create table events (
  seq bigint generated always as identity primary key,
  txid xid8 not null default pg_current_xact_id(),
  id uuid not null unique,
  type text not null,
  version integer not null,
  project_id uuid,
  subject_type text not null,
  subject_id text not null,
  actor jsonb not null,
  correlation_id uuid not null,
  causation_id uuid,
  depth integer not null,
  occurred_at timestamptz not null,
  payload jsonb not null
);
create index events_order on events (txid, seq);
create index events_project on events (project_id, txid, seq);
create index events_type on events (type, txid, seq);
create index events_subject on events (subject_id, txid, seq);
create index events_correlation on events (correlation_id);
create index events_time on events (occurred_at, project_id);

-- How far each subscriber has read, and how often it has failed at the next event. The row's lock is what keeps a
-- subscriber from running in two processes at once.
create table event_cursors (
  subscriber text primary key,
  txid xid8 not null,
  seq bigint not null,
  attempts integer not null default 0,
  error text,
  retry_at timestamptz,
  updated_at timestamptz not null
);

-- Events that a subscriber gave up on, for a person to see and replay.
create table event_dead_letters (
  id uuid primary key,
  subscriber text not null,
  event_id uuid not null references events (id),
  attempts integer not null,
  error text not null,
  created_at timestamptz not null,
  resolved_at timestamptz,
  unique (subscriber, event_id)
);
create index event_dead_letters_open on event_dead_letters (id desc) where resolved_at is null;

create table jobs (
  id uuid primary key,
  kind text not null,
  state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  priority integer not null,
  payload jsonb not null,
  result jsonb,
  error text,
  project_id uuid,
  subject_type text,
  subject_id text,
  -- Who caused it: its events and those it causes carry this on.
  cause jsonb not null,
  -- At most one waiting or running job with the same key.
  unique_key text,
  attempts integer not null default 0,
  max_attempts integer not null,
  -- How often in a row the worker was lost; no fault of the job's, so not an attempt, but it ends somewhere.
  losses integer not null default 0,
  run_at timestamptz not null,
  progress double precision not null default 0,
  message text,
  -- A claim by a worker: the token fences completion, so a worker that lost its lease cannot complete.
  lease_token uuid,
  lease_expires_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create index jobs_ready on jobs (kind, priority desc, run_at, id) where state = 'queued';
create index jobs_due on jobs (run_at) where state = 'queued';
create index jobs_leases on jobs (lease_expires_at) where state = 'running';
create index jobs_kind on jobs (kind, id desc);
create index jobs_state on jobs (state, id desc);
create index jobs_finished on jobs (finished_at) where state in ('succeeded', 'cancelled');
create unique index jobs_unique on jobs (unique_key) where state in ('queued', 'running');

create table job_log (
  job_id uuid not null references jobs (id) on delete cascade,
  line bigint generated always as identity,
  at timestamptz not null,
  text text not null,
  primary key (job_id, line)
);

-- When each recurring job is due next.
create table job_schedules (
  name text primary key,
  cron text not null,
  next_at timestamptz not null
);
