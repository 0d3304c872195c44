export { deleteRepositories, prepareRepository, startIngestion } from './commands.ts';
export { defineIngestion, type IngestionOptions } from './ingestion.ts';
export { type Location, locate, type PathRules } from './location.ts';
export { currentCommit, findRepository } from './queries.ts';
export { repositoryRoutes } from './routes.ts';
