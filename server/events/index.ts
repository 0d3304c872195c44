export type { Bus } from './bus.ts';
export { type Cause, causedBy, causeOf } from './cause.ts';
export { createEventLog, type EventLogDeps } from './event-log.ts';
export { createLoop, type Loop } from './loop.ts';
export { createMemoryBus } from './memory-bus.ts';
export { openPostgresBus } from './postgres-bus.ts';
export { openRedisBus } from './redis-bus.ts';
export { eventRoutes } from './routes.ts';
export type * from './types.ts';
