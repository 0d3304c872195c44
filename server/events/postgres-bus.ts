import postgres from 'postgres';
import type { Logger } from '../runtime/log.ts';
import type { Bus } from './bus.ts';
import { createLoop } from './loop.ts';
import { createTopics } from './topics.ts';

/** All topics share one channel: which of them a process wants is its own affair. */
const CHANNEL = 'mission_control';
/** PostgreSQL takes payloads below 8000 bytes; the rest is for the head of a piece. */
const PIECE_BYTES = 7900;
/** Pieces in one statement. */
const BATCH = 200;
/** Pieces that wait while the server is away; older ones are dropped. */
const MAX_WAITING = 20_000;

const OPTIONS = {
  max: 1,
  max_lifetime: null,
  connect_timeout: 10,
  // Seconds. The client's own waits grow to 20, in which nothing would reach the others after a longer outage.
  backoff: () => 1,
  connection: { application_name: 'mission-control-bus' },
  onnotice: () => {},
};

/**
 * Opens a bus over LISTEN/NOTIFY, on two connections of its own. Messages to other processes wait while the server is
 * away; those to this process do not need it.
 *
 * @param origin tells this process's messages from those of others
 */
export async function openPostgresBus(url: string, origin: string, logger: Logger): Promise<Bus> {
  const { deliver, subscribe, onGap, reportGap, clear } = createTopics();
  const sql = postgres(url, OPTIONS);

  let waiting: string[] = [];
  let published = 0;
  const send = (pieces: string[]) =>
    sql`select pg_notify(${CHANNEL}, piece) from jsonb_array_elements_text(${sql.json(pieces)}) as piece`;
  const sender = createLoop(
    async () => {
      const batch = waiting.slice(0, BATCH);
      if (batch.length === 0) return null;
      await send(batch);
      waiting = waiting.slice(batch.length);
      return 0;
    },
    (error) => logger.warn({ err: error }, 'publish to other processes'),
  );

  const join = createJoiner();
  const receive = (piece: string) => {
    const message = piece.startsWith(`${origin} `) ? null : join(piece);
    if (message) deliver(...message);
  };
  let closed = false;
  let listening = await listen(url, receive, () => listener.wake());
  const listener = createLoop(
    async () => {
      await listening.end();
      if (closed) return null;
      listening = await listen(url, receive, () => listener.wake());
      // What others published since the connection was lost is gone.
      reportGap();
      return null;
    },
    (error) => logger.warn({ err: error }, 'listen to other processes'),
  );

  return {
    publish: (topic, message) => {
      deliver(topic, message);
      for (const piece of cut(`${origin} ${published++}`, topic, message)) waiting.push(piece);
      if (waiting.length > MAX_WAITING) waiting = waiting.slice(-MAX_WAITING);
      sender.wake();
    },
    subscribe,
    onGap,
    close: async () => {
      closed = true;
      await Promise.all([sender.stop(), listener.stop()]);
      clear();
      // What was published last, within the second that `end` waits.
      const last = waiting.length > 0 ? send(waiting).catch(() => {}) : null;
      await Promise.all([last, sql.end({ timeout: 1 }), listening.end()]);
    },
  };
}

/**
 * Listens on a connection of its own; `lost` is called once when that ends. Not `sql.listen` of the client: after a
 * longer outage it tries again ever more rarely.
 */
async function listen(url: string, receive: (piece: string) => void, lost: () => void) {
  let connected = false;
  const options = {
    ...OPTIONS,
    onnotify: (_channel: string, piece: string) => receive(piece),
    onclose: () => {
      if (connected) lost();
      connected = false;
    },
  };
  const sql = postgres(url, options);
  const end = () => sql.end({ timeout: 0 });
  try {
    await sql.unsafe(`listen ${CHANNEL}`);
  } catch (error) {
    await end();
    throw error;
  }
  connected = true;
  return { end };
}

/** Cuts a message into payloads of the form `<origin> <number> <index> <count> <part of the JSON>`. */
function cut(head: string, topic: string, message: string): string[] {
  // JSON, because a payload holds neither NUL nor half a surrogate pair.
  const bytes = Buffer.from(JSON.stringify([topic, message]));
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + PIECE_BYTES - head.length - 24, bytes.length);
    // Never inside a character: bytes 10xxxxxx continue one.
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
    parts.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return parts.map((part, index) => `${head} ${index} ${parts.length} ${part}`);
}

/** Puts the pieces of each origin together again; they come in order, and a message that misses one is dropped. */
function createJoiner(): (piece: string) => [topic: string, message: string] | null {
  const open = new Map<string, { number: string; parts: string[] }>();
  return (piece) => {
    const [, origin = '', number = '', index, count, part = ''] = /^(\S+) (\d+) (\d+) (\d+) (.*)$/s.exec(piece) ?? [];
    if (index === '0') open.set(origin, { number, parts: [] });
    const message = open.get(origin);
    if (message?.number !== number || message.parts.length !== Number(index)) {
      open.delete(origin);
      return null;
    }
    message.parts.push(part);
    if (message.parts.length < Number(count)) return null;
    open.delete(origin);
    return JSON.parse(message.parts.join(''));
  };
}
