export type { SyncConnection, SyncSocket } from './connection.ts';
export { createSync } from './engine.ts';
export type { AttachedProjection, Projection } from './projection.ts';
export type { Timers } from './timers.ts';
export type { Access, Documents, Sync, SyncOptions, SyncStats } from './types.ts';
