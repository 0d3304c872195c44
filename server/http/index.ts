/**
 * What every route stands behind. `mountGuards` mounts, in this order:
 *
 * 1. request id and access log   2. security headers   3. 405 and OPTIONS   4. origin check of writes (CSRF)
 * 5. body limits   6. below /api: the client's version   7. the principal   8. `Idempotency-Key`
 *
 * and the handlers of errors and of what is not found. The app is then
 *
 *     const site = createSite(config.publicUrl);
 *     const idempotency = createIdempotency({ database, secretKey, now, newId });
 *     const app = createRouter();
 *     mountGuards(app, { logger, site, idempotency, newId, authenticate: auth.middleware, observe: metrics.observe, page });
 *     app.route('/', authRoutes(…)); app.route('/', membersRoutes(…)); …
 *
 * A write route that makes something answers from inside its transaction, so that a crash between the commit and the
 * answer does not make it twice:
 *
 *     return commitWithAnswer(context, database, async (tx) => context.json(await create(tx, …), 201));
 */

export type { ServedRequest } from './access-log.ts';
export type { AppEnv, Principal } from './environment.ts';
export { answerEventStream, type StreamedEvent } from './event-stream.ts';
export { type GuardOptions, mountGuards } from './guards.ts';
export { commitWithAnswer, createIdempotency, type Idempotency, keepAnswer } from './idempotency.ts';
export { answerProblem, Problem } from './problem.ts';
export * from './router.ts';
export { createSite, type Site } from './site.ts';
