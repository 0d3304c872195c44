export type { Bus } from './bus.ts';
export { type Cause, causedBy, causeOf } from './cause.ts';
export type { DeadLetter, EventLog, EventQuery, Subscriber, SubscriberLag } from './event-log.ts';
