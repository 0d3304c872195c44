-- Repositories are indexed one at a time, in many short transactions.

alter table search_pending
  -- Of a repository: until when whoever indexes it says that it still does. One that ended without a word is followed by another.
  add column claimed_until timestamptz;

-- What is found by words is written at once, not in heaps that somebody has to wait for.
alter index search_chunks_terms set (fastupdate = off);

-- The newest without words, and how many there are of a kind.
create index search_chunks_kind on search_chunks (kind, at desc);
