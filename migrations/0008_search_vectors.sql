-- Where chunks stand in meaning, so that is found what says the same in other words.

-- A chunk is never changed: what replaces it has another id, so a vector that comes late belongs to nothing.
alter table search_chunks add column id bigint generated always as identity unique;

-- An array, which every server has: where the `vector` extension is, a start makes it that type and indexes it.
create table search_vectors (
  chunk_id bigint not null references search_chunks (id) on delete cascade,
  -- What made it: only vectors of one embedder can be compared.
  embedder text not null,
  embedding real[] not null,
  primary key (embedder, chunk_id)
);
create index search_vectors_chunk on search_vectors (chunk_id);
