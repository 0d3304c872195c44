export { defineHousekeeping } from './housekeeping.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { describeApi, undescribedRoutes } from './openapi.ts';
export { type OpsRoutesOptions, opsRoutes } from './routes.ts';
export type { OpsSources } from './sources.ts';
