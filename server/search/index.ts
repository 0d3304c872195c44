export { createBuiltinEmbedder } from './embedder.ts';
export { createIndexer, type Indexer } from './indexer.ts';
export { searchRoutes } from './routes.ts';
