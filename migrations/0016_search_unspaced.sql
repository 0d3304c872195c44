-- Chinese and Japanese are searched by every two letters beside each other: see shared/search-words.ts. All is indexed anew.

truncate search_pending, search_files, search_chunks, search_vectors, search_words, search_state;
