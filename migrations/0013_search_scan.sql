-- Without the vector extension a process holds the vectors in memory, and asks for those that it does not have.

-- By transaction: an id of a sequence may become visible after a later one, and would be passed over.
alter table search_vectors add column made_in xid8 not null default pg_current_xact_id();
create index search_vectors_made on search_vectors (embedder, made_in);
