import { Redis } from 'ioredis';
import type { Logger } from '../runtime/log.ts';
import type { Bus } from './bus.ts';
import { createTopics } from './topics.ts';

const CHANNEL = 'mission_control';
/** Messages that wait while the server is away; older ones are dropped. */
const MAX_WAITING = 20_000;
const LONGEST_RETRY_MS = 1000;

const OPTIONS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: null,
  connectTimeout: 10_000,
  retryStrategy: (attempts: number) => Math.min(attempts * 100, LONGEST_RETRY_MS),
};

/**
 * Opens a bus over the publish and subscribe of Redis, on two connections of its own. Messages to other processes wait
 * while the server is away; those to this process do not need it.
 *
 * @param origin tells this process's messages from those of others
 */
export async function openRedisBus(url: string, origin: string, logger: Logger): Promise<Bus> {
  const { deliver, subscribe, onGap, reportGap, clear } = createTopics();
  const [publisher, subscriber] = [new Redis(url, OPTIONS), new Redis(url, OPTIONS)];
  for (const connection of [publisher, subscriber]) {
    connection.on('error', (error) => logger.warn({ err: error }, 'reach other processes over Redis'));
  }

  let waiting: string[] = [];
  let sending = false;
  async function send(): Promise<void> {
    if (sending || publisher.status !== 'ready') return;
    sending = true;
    try {
      while (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        try {
          await publisher.pipeline(batch.map((message) => ['publish', CHANNEL, message])).exec();
        } catch (error) {
          waiting = [...batch, ...waiting];
          throw error;
        }
      }
    } catch {
      // The connection was lost: its error is logged, and what waits is sent when it is back, perhaps again.
    } finally {
      sending = false;
    }
  }

  subscriber.on('message', (_channel, received: string) => {
    const cut = received.indexOf(' ');
    if (received.slice(0, cut) === origin) return;
    const [topic, message] = JSON.parse(received.slice(cut + 1)) as [string, string];
    deliver(topic, message);
  });

  try {
    await Promise.all([publisher.connect(), subscriber.connect()]);
    await subscriber.subscribe(CHANNEL);
  } catch (error) {
    publisher.disconnect();
    subscriber.disconnect();
    throw error;
  }
  publisher.on('ready', () => void send());
  // The client subscribes again by itself; what was published between is gone.
  subscriber.on('ready', () => reportGap());

  return {
    publish: (topic, message) => {
      deliver(topic, message);
      waiting.push(`${origin} ${JSON.stringify([topic, message])}`);
      if (waiting.length > 2 * MAX_WAITING) waiting = waiting.slice(-MAX_WAITING);
      void send();
    },
    subscribe,
    onGap,
    close: async () => {
      await send();
      clear();
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
