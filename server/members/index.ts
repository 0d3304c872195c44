export { createMembers, type Members, type MembersOptions } from './commands.ts';
export { membersRoutes } from './routes.ts';
