-- Where a repository's HEAD was when it was last looked at: a map of another commit is stale.

alter table repositories
  add column head_commit text,
  add column head_checked_at timestamptz;
