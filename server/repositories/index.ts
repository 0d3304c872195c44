export { deleteRepositories, prepareRepository, startIngestion } from './commands.ts';
export { pruneFolders } from './folders.ts';
export { createHeads, type Heads } from './heads.ts';
export { defineIngestion } from './ingestion.ts';
export { locate } from './location.ts';
export { mapRoutes } from './map-routes.ts';
export { currentCommit, findMap, findRepository } from './queries.ts';
export { repositoryRoutes } from './routes.ts';
export { type StoredSourceRules, storedSourceOf } from './source.ts';
