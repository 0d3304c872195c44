export { watchProjectAccess } from './access.ts';
export { createProject, type ProjectOptions, removeProject, storeMeta } from './commands.ts';
export { existingProject, existingProjects, findProject, lockDemo, openProject } from './queries.ts';
export { projectRoutes } from './routes.ts';
export { type ListMembers, workspaceSubscriber } from './workspace.ts';
