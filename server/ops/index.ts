export { defineHousekeeping } from './housekeeping.ts';
export { createMetrics } from './metrics.ts';
export { describeApi, undescribedRoutes } from './openapi.ts';
export { opsRoutes } from './routes.ts';
export type { OpsSources } from './sources.ts';
