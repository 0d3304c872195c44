export { createEmbedders, type EmbedderChoice, type Embedders } from './embedders/index.ts';
export type { ModelThread } from './embedders/transformers.ts';
export { createEmbeddings, type Embeddings } from './embeddings.ts';
export { createIndexer, type Indexer } from './indexer.ts';
export { searchRoutes } from './routes.ts';
