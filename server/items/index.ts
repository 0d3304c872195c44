export { boardAccess } from './access.ts';
export { defineArchive } from './archive.ts';
export { createItems, removeItems } from './commands.ts';
export { itemProjection } from './comment-projection.ts';
export { defineCorrections } from './corrections.ts';
export { projectProjection } from './projection.ts';
export { countStages, existingItem, listAssigned, lockBody } from './queries.ts';
export { itemRoutes } from './routes.ts';
export { itemTextRoutes } from './text-routes.ts';
