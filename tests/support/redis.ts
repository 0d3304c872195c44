import { Redis } from 'ioredis';

/** A Redis for tests. */
export const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

/** Whether it answers. On CI it has to: a suite that is skipped there would look as if it had passed. */
export const redisAnswers = await answers();
if (!redisAnswers && process.env.CI) throw new Error(`test on Redis: nothing answers at ${REDIS_URL}`);

async function answers(): Promise<boolean> {
  const client = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
