-- What search finds things by. All of it is derived from other tables, and made anew where it is missing.

-- What is to be indexed: written in the transaction that changes it, taken away in the one that indexes it. One that is
-- gone loses its chunks by that.
create table search_pending (
  source text not null check (source in ('item', 'comment', 'post')),
  source_id uuid not null,
  at timestamptz not null,
  primary key (source, source_id)
);
create index search_pending_at on search_pending (at);

-- Pieces of text, each short enough to be about one thing.
create table search_chunks (
  source text not null,
  source_id uuid not null,
  ordinal integer not null,
  kind text not null,
  project_id uuid not null references projects (id) on delete cascade,
  -- The item that it belongs to; a post has none.
  item_id uuid references items (id) on delete cascade,
  -- A member's id.
  author text,
  at timestamptz not null,
  text text not null,
  -- The words of text and title as people type them, each once: see shared/search-words.ts.
  words text[] not null,
  -- The words as they are, those of the title first, and the stems of the English ones.
  terms tsvector not null,
  primary key (source, source_id, ordinal)
);
create index search_chunks_terms on search_chunks using gin (terms);
create index search_chunks_project on search_chunks (project_id);
create index search_chunks_item on search_chunks (item_id);

-- Every word, in how many chunks it is, and its trigrams, by which one that was misspelt is found.
create table search_words (
  -- Compared by code unit, so that the index finds those that begin with another.
  word text collate "C" primary key,
  chunks bigint not null,
  trigrams text[] not null
);
create index search_words_trigrams on search_words using gin (trigrams);

create function search_trigrams(word text) returns text[] language sql immutable as $$
  select array(select distinct substr('  ' || word || ' ', place, 3) from generate_series(1, length(word) + 1) as place)
$$;

-- By triggers, because chunks also go with their project or item. In one order, so that two transactions that count the
-- same words do not wait for each other.
create function count_search_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into search_words (word, chunks, trigrams)
    select word, count(*), search_trigrams(word) from changed, unnest(words) as word group by word order by word
    on conflict (word) do update set chunks = search_words.chunks + excluded.chunks;
  else
    perform from search_words where word in (select unnest(words) from changed) order by word for update;
    update search_words set chunks = search_words.chunks - gone.chunks
    from (select word, count(*) as chunks from changed, unnest(words) as word group by word) as gone
    where search_words.word = gone.word;
    delete from search_words where chunks <= 0 and word in (select unnest(words) from changed);
  end if;
  return null;
end $$;
create trigger search_words_added after insert on search_chunks referencing new table as changed
  for each statement execute function count_search_words();
create trigger search_words_gone after delete on search_chunks referencing old table as changed
  for each statement execute function count_search_words();

-- One row once everything there was has been written to search_pending: without it a start does that.
create table search_state (
  only_row boolean primary key default true check (only_row),
  complete_at timestamptz not null
);
