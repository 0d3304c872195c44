export { type DemoOptions, prepareDemo } from './commands.ts';
export { demoRoutes } from './routes.ts';
