-- Repositories and their system maps.

create table repositories (
  id uuid primary key,
  project_id uuid not null references projects (id),
  url text not null,
  kind text not null check (kind in ('path', 'https')),
  name text not null,
  created_at timestamptz not null,
  created_by text,
  removed_at timestamptz
);
create index repositories_project on repositories (project_id, id) where removed_at is null;
create unique index repositories_url on repositories (project_id, url) where removed_at is null;

-- One complete map a commit; the totals are beside it for lists.
create table system_maps (
  repository_id uuid not null references repositories (id) on delete cascade,
  commit text not null,
  generated_at timestamptz not null,
  totals jsonb not null,
  -- The map as the contract has it: JSON, gzipped.
  map bytea not null,
  primary key (repository_id, commit)
);
create index system_maps_newest on system_maps (repository_id, generated_at desc);
