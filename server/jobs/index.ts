export { createJobs, type JobsDeps } from './jobs.ts';
export { jobRoutes } from './routes.ts';
export * from './types.ts';
