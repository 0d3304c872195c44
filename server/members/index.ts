export { createMembers } from './commands.ts';
export { listPresentMembers } from './queries.ts';
export { membersRoutes } from './routes.ts';
