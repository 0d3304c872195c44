export { boardAccess } from './access.ts';
export { type ArchiveOptions, defineArchive } from './archive.ts';
export { createItems, type ItemOptions, removeItems } from './commands.ts';
export { itemProjection } from './comment-projection.ts';
export { defineCorrections, type ProjectionOptions } from './corrections.ts';
export { projectProjection } from './projection.ts';
export { countStages, existingItem, listAssigned, lockBody } from './queries.ts';
export { itemRoutes } from './routes.ts';
export { itemTextRoutes } from './text-routes.ts';
