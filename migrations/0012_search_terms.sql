-- What chunks are indexed by is written by the program: see shared/search-terms.ts. They are indexed anew.

truncate search_pending, search_files, search_chunks, search_vectors, search_words, search_state;

-- They are among the terms.
alter table search_chunks drop column words;
-- Of a row that is too long for its page, the text goes first: terms are looked at more often.
alter table search_chunks reset (toast_tuple_target);
alter table search_chunks alter column terms set storage main;

-- Counts change all the time, and a row with room beside it changes in its place.
alter table search_words set (fillfactor = 70);

-- The words of chunks that were added or are gone; what begins with a mark is none. Trigrams are made for new words only.
create or replace function count_search_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into search_words (word, chunks, trigrams)
    select counted.word, counted.chunks, case when known.word is null then search_trigrams(counted.word) else '{}' end
    from (
      select word collate "C" as word, count(*) as chunks from changed, unnest(tsvector_to_array(terms)) as word
      where word collate "C" >= '0' group by 1
    ) as counted
    left join search_words as known on known.word = counted.word
    order by counted.word
    on conflict (word) do update set chunks = search_words.chunks + excluded.chunks;
  else
    perform from search_words where word in (
      select unnest(tsvector_to_array(terms)) from changed
    ) order by word for update;
    update search_words set chunks = search_words.chunks - gone.chunks
    from (
      select word collate "C" as word, count(*) as chunks from changed, unnest(tsvector_to_array(terms)) as word group by 1
    ) as gone
    where search_words.word = gone.word;
    delete from search_words where chunks <= 0 and word in (select unnest(tsvector_to_array(terms)) from changed);
  end if;
  return null;
end $$;
