export { freezeSpec, removeRevisions, type SpecOptions } from './commands.ts';
export { specRoutes } from './routes.ts';
