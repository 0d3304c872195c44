export { createProject, type ProjectOptions, storeMeta } from './commands.ts';
export { existingProject, findDemo, findProject, openProject } from './queries.ts';
export { projectRoutes } from './routes.ts';
export { type ListMembers, type WorkspaceOptions, workspaceSubscriber } from './workspace.ts';
