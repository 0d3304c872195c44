-- Vectors are read into memory page by page, in this order.

create index search_vectors_read on search_vectors (embedder, made_in, chunk_id);
drop index search_vectors_made;
