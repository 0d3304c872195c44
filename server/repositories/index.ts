export { deleteRepositories, prepareRepository, startIngestion } from './commands.ts';
export { defineIngestion } from './ingestion.ts';
export { locate } from './location.ts';
export { currentCommit, findRepository } from './queries.ts';
export { repositoryRoutes } from './routes.ts';
