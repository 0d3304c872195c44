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

/** Reads the events of an answer with server-sent events until there are `count`. */
export async function readStream(
  answer: Response,
  count: number,
): Promise<{ id?: string; event?: string; data: unknown }[]> {
  const events: { id?: string; event?: string; data: unknown }[] = [];
  let text = '';
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (reader && events.length < count) {
    const { value, done } = await reader.read();
    if (done) break;
    const blocks = (text + value).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks.filter((block) => !block.startsWith(':'))) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)));
      events.push({ ...fields, data: JSON.parse(fields.data) });
    }
  }
  await reader?.cancel();
  return events;
}
