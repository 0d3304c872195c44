export { type NeedsOptions, needsRoutes } from './needs.ts';
export { type FeedOptions, feedRoutes } from './routes.ts';
export { type FeedSubscriberOptions, feedSubscriber, removeFeed } from './subscriber.ts';
