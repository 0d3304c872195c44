-- Collaborative documents, and the rows that queries and agents read: projected in the transaction that stores an update.

create table documents (
  name text primary key,
  -- The seq of the newest stored update; the row's lock orders the writers of a document.
  seq bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table document_updates (
  name text not null references documents (name) on delete cascade,
  seq bigint not null,
  update bytea not null,
  primary key (name, seq)
);

-- The merged state up to and including `seq`, with its state vector, so that it is served without being decoded.
create table document_snapshots (
  name text primary key references documents (name) on delete cascade,
  seq bigint not null,
  state bytea not null,
  vector bytea not null,
  created_at timestamptz not null
);

-- Not compressed: a large document would wait longer for that than for the disk.
alter table document_updates alter column update set storage external;
alter table document_snapshots alter column state set storage external;

create table projects (
  id uuid primary key,
  name text not null,
  description text not null default '',
  -- A sample that one click removes.
  demo boolean not null default false,
  health text not null default 'unknown' check (health in ('good', 'warn', 'bad', 'unknown')),
  created_at timestamptz not null,
  created_by text,
  updated_at timestamptz not null,
  archived_at timestamptz
);
create index projects_demo on projects (id) where demo;

create table items (
  id uuid primary key,
  project_id uuid not null references projects (id),
  kind text not null check (kind in ('idea', 'spec', 'task')),
  stage text not null check (stage in ('capture', 'define', 'plan', 'build', 'review', 'done')),
  title text not null,
  -- Compared by code unit, as clients do.
  rank text collate "C" not null,
  assignee text,
  labels jsonb not null default '[]',
  parent_id uuid,
  body text not null default '',
  created_at timestamptz not null,
  created_by text,
  updated_at timestamptz not null,
  -- When it was last moved to `done`; the archive takes it off the board some time after.
  completed_at timestamptz,
  archived_at timestamptz,
  deleted_at timestamptz
);
create index items_project on items (project_id, id) where deleted_at is null;
create index items_stage on items (project_id, stage, id) where deleted_at is null;
create index items_rank on items (project_id, stage, rank) where deleted_at is null and archived_at is null;
create index items_assignee on items (assignee, id) where deleted_at is null;
create index items_labels on items using gin (labels jsonb_path_ops) where deleted_at is null;
create index items_title on items (project_id, lower(title) text_pattern_ops) where deleted_at is null;
create index items_parent on items (parent_id, id) where deleted_at is null;
create index items_to_archive on items (completed_at) where archived_at is null and deleted_at is null and stage = 'done';

create table comments (
  id uuid primary key,
  item_id uuid not null references items (id) on delete cascade,
  author text not null,
  text text not null,
  at timestamptz not null,
  -- Kept, so that a comment that comes back is not told as a new one.
  deleted_at timestamptz
);
create index comments_item on comments (item_id, at, id) where deleted_at is null;

create table spec_revisions (
  item_id uuid not null references items (id),
  revision integer not null,
  title text not null,
  text text not null,
  sha256 text not null,
  commit text,
  frozen_by jsonb not null,
  frozen_at timestamptz not null,
  primary key (item_id, revision)
);

-- A revision is what people agreed on: nothing changes it, and it goes only with the sample project it belongs to.
create function refuse_revision_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and exists (
    select from items join projects on projects.id = items.project_id where items.id = old.item_id and projects.demo
  ) then
    return old;
  end if;
  raise exception 'change a frozen revision: % of %', old.revision, old.item_id;
end $$;
create trigger spec_revisions_immutable before update or delete on spec_revisions
  for each row execute function refuse_revision_change();

-- Written by the subscriber `feed`; `id` and `seq` are the event's.
create table feed_entries (
  id uuid primary key,
  project_id uuid not null references projects (id),
  seq bigint not null,
  type text not null,
  actor jsonb not null,
  subject_type text not null,
  subject_id text not null,
  text text not null,
  at timestamptz not null
);
create index feed_entries_project on feed_entries (project_id, seq);
create index feed_entries_type on feed_entries (project_id, type text_pattern_ops, seq);
create index feed_entries_actor on feed_entries (project_id, (actor->>'id'), seq);

-- Who was called by name in a post or a comment, until they have seen it.
create table mentions (
  entry_id uuid not null references feed_entries (id) on delete cascade,
  member_id text not null,
  seen_at timestamptz,
  primary key (entry_id, member_id)
);
create index mentions_unseen on mentions (member_id, entry_id) where seen_at is null;
