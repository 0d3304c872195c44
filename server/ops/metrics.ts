import prometheus from 'prom-client';
import type { ServedRequest } from '../http/index.ts';
import { eventsInLastMinute, type OpsSources } from './sources.ts';

/** What Prometheus reads. */
export interface Metrics {
  /** Counts one answered request; for `mountGuards`. */
  observe(served: ServedRequest): void;
  /** Everything, in the text format of Prometheus. */
  render(): Promise<string>;
  contentType: string;
  stop(): void;
}

const PREFIX = 'mission_control_';
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LAG_SAMPLE_MS = 250;

export function createMetrics(sources: OpsSources, now: () => Date): Metrics {
  const registry = new prometheus.Registry();
  const registers = [registry];

  const requests = new prometheus.Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });

  /** A gauge that asks when it is read. */
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new prometheus.Gauge({
      name: PREFIX + name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  /** A gauge with one value for each label, all asked for at once. */
  const gaugeBy = (name: string, help: string, label: string, read: () => Promise<[label: string, value: number][]>) =>
    new prometheus.Gauge({
      name: PREFIX + name,
      help,
      labelNames: [label],
      registers,
      async collect() {
        const values = await read();
        this.reset();
        for (const [value, count] of values) this.set({ [label]: value }, count);
      },
    });

  gauge('events_last_minute', 'Events in the last minute.', () => eventsInLastMinute(sources, now()));
  gauge('rooms', 'Documents in memory.', () => sources.sync().documents);
  gauge('connections', 'Open sync sockets.', () => sources.sync().connections);
  gauge('waiting_updates', 'Document updates that wait for their commit.', () => sources.sync().waitingUpdates);
  gauge(
    'waiting_bytes',
    'Bytes of the document updates that wait for their commit.',
    () => sources.sync().waitingBytes,
  );
  gauge('failing_documents', 'Documents whose last store failed.', () => sources.sync().failing.length);
  gaugeBy('jobs', 'Jobs, by state.', 'state', async () => Object.entries(await sources.jobsByState()));
  gaugeBy('subscriber_behind', 'Events that a subscriber has not handled.', 'subscriber', async () =>
    (await sources.subscribers()).map(({ subscriber, behind }) => [subscriber, behind]),
  );
  gaugeBy('subscriber_dead_letters', 'Events that a subscriber gave up on.', 'subscriber', async () =>
    (await sources.subscribers()).map(({ subscriber, deadLetters }) => [subscriber, deadLetters]),
  );
  gauge('resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
  gauge('heap_used_bytes', 'Used memory of the JavaScript heap.', () => process.memoryUsage().heapUsed);
  gauge('uptime_seconds', 'Time since the process started.', () => process.uptime());

  // perf_hooks.monitorEventLoopDelay is not there on every runtime; how late a timer comes tells the same.
  let longestLag = 0;
  let due = performance.now() + LAG_SAMPLE_MS;
  const sampler = setInterval(() => {
    const at = performance.now();
    longestLag = Math.max(longestLag, at - due);
    due = at + LAG_SAMPLE_MS;
  }, LAG_SAMPLE_MS);
  sampler.unref();
  gauge('event_loop_lag_seconds', 'The longest lag of the event loop since the last reading.', () => {
    const lag = Math.max(0, longestLag) / 1000;
    longestLag = 0;
    return lag;
  });

  return {
    observe: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    render: () => registry.metrics(),
    contentType: registry.contentType,
    stop: () => clearInterval(sampler),
  };
}
