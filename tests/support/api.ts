import type { OpenAPIHono } from '@hono/zod-openapi';
import { type AppEnv, answerProblem, createRouter, Problem } from '../../server/http/index.ts';
import type { Role } from '../../shared/actor.ts';
import { ADA } from './log.ts';

/** Mounts a feature's routes behind somebody with a role (nobody for null), with the answers that errors get. */
export function asRole(role: Role | null, routes: OpenAPIHono<AppEnv>): OpenAPIHono<AppEnv> {
  const app = createRouter();
  app.use(async (context, next) => {
    context.set('principal', role && { type: 'member', id: ADA.id ?? '', role, actor: ADA, sessionId: null });
    await next();
  });
  app.onError((error, context) => {
    if (error instanceof Problem) return answerProblem(context, error);
    throw error;
  });
  app.route('/', routes);
  return app;
}

/** An event as it comes over the wire. */
type ReceivedEvent = { id?: string; event?: string; data: unknown };

/** Reads an answer with server-sent events as they come. `ended` resolves when the server ends it, or after `cancel`. */
export function collectStream(answer: Response): { events: ReceivedEvent[]; ended: Promise<void>; cancel(): void } {
  const events: ReceivedEvent[] = [];
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const read = async () => {
    let text = '';
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) return;
      const blocks = (text + value).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks.filter((block) => !block.startsWith(':'))) {
        const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)));
        events.push({ ...fields, data: JSON.parse(fields.data) });
      }
    }
  };
  return { events, ended: read(), cancel: () => void reader?.cancel() };
}
