import type { OpenAPIHono } from '@hono/zod-openapi';
import { type AppEnv, createRouter, type GuardOptions, mountGuards } from './http/index.ts';

/** The whole HTTP side: the guards, and behind them the routes of every feature. */
export function createApp(
  guards: GuardOptions,
  routers: (app: OpenAPIHono<AppEnv>) => OpenAPIHono<AppEnv>[],
): OpenAPIHono<AppEnv> {
  const app = createRouter();
  mountGuards(app, guards);
  for (const router of routers(app)) app.route('/', router);
  return app;
}
