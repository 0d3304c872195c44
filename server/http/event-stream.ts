import type { Context } from 'hono';

/** One event of a stream; `data` is sent as JSON. */
export type StreamedEvent = { id?: string; event?: string; data: unknown };

/** A silent stream sends a comment this often, so that neither side nor a proxy between them takes it for dead. */
const HEARTBEAT_MS = 15_000;

/**
 * Answers with server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) until `events` ends
 * or the client goes, which aborts `signal`. Asks for the next event only when the client has room for it, so that a
 * slow client fills no memory.
 */
export function answerEventStream(
  context: Context,
  events: (signal: AbortSignal) => AsyncIterable<StreamedEvent>,
): Response {
  const gone = new AbortController();
  const iterator = events(gone.signal)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<StreamedEvent>> | undefined;
  const body = new ReadableStream<Uint8Array>({
    // Sent at once, so that the client knows that it is connected.
    start: (controller) => controller.enqueue(encoder.encode(': connected\n\n')),
    pull: async (controller) => {
      next ??= iterator.next();
      const result = await withinHeartbeat(next);
      if (result === null) return controller.enqueue(encoder.encode(': still here\n\n'));
      next = undefined;
      if (result.done) controller.close();
      else controller.enqueue(encoder.encode(format(result.value)));
    },
    cancel: () => gone.abort(),
  });
  return context.body(body, 200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Told to nginx, which otherwise collects the answer.
    'x-accel-buffering': 'no',
  });
}

/** What `next` resolves with; null when it takes longer than the time of a heartbeat. */
async function withinHeartbeat<T>(next: Promise<T>): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(late.resolve, HEARTBEAT_MS, null);
  try {
    return await Promise.race([next, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** JSON has no line breaks of its own, so it is one line of data. */
function format({ id, event, data }: StreamedEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}
