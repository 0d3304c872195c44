export { needsRoutes } from './needs.ts';
export { feedRoutes } from './routes.ts';
export { feedSubscriber, removeFeed } from './subscriber.ts';
