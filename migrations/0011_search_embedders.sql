-- What made the vectors, so that a search compares with those of the last embedder until those of the next are complete.

create table search_embedders (
  name text primary key,
  -- Where it came from, so that it is found again: builtin, openai or transformers; a model's name; an address or a folder.
  kind text not null,
  model text,
  place text,
  -- By the configuration of a process that started: the last one counts.
  chosen_at timestamptz not null,
  -- When every chunk had its vector.
  complete_at timestamptz
);

insert into search_embedders (name, kind, chosen_at, complete_at)
select embedder, 'builtin', now(), now() from search_vectors group by embedder;
