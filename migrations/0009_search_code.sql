-- Code and commits in the search. What is derived is made anew, so that it can be laid out in another way.

truncate search_pending, search_chunks, search_vectors, search_words, search_state;

-- The files of repositories as they are in the index: one whose content is the same is left as it is.
create table search_files (
  id uuid primary key,
  repository_id uuid not null,
  path text not null,
  oid text not null,
  unique (repository_id, path)
);

alter table search_pending drop constraint search_pending_source_check;
alter table search_pending
  add constraint search_pending_source check (source in ('item', 'comment', 'post', 'repository'));

alter table search_chunks
  -- Of code and commits. Without a reference: what a removed repository has goes by and by, and nobody waits for it.
  add column repository_id uuid,
  -- What a chunk is called that is no part of an item: the symbol of code, the subject of a commit.
  add column title text,
  -- Of code: its file and place.
  add column file_id uuid,
  add column path text,
  add column language text,
  add column line integer,
  add column end_line integer,
  -- Of a commit: its id, and its author's name and address.
  add column sha text,
  add column written_by text,
  add column written_by_address text;
create index search_chunks_file on search_chunks (file_id) where file_id is not null;
create index search_chunks_commit on search_chunks (repository_id, sha) where sha is not null;

-- A row stays small, its texts and words are beside it: most searches look at many rows, and at few texts.
alter table search_chunks set (toast_tuple_target = 128);
alter table search_chunks alter column terms set storage external;
