import type { Layout, LayoutInput } from './layout.ts';

/** Lays a map out without holding up the page. Rejects when `signal` gives it up, or the thread cannot start. */
export function arrange(input: LayoutInput, signal: AbortSignal): Promise<Layout> {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  const laidOut = new Promise<Layout>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Layout>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`Lay the map out: ${message}`));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  worker.postMessage({
    modules: input.modules.map(({ id, path, lines }) => ({ id, path, lines })),
    edges: input.edges,
  } satisfies LayoutInput);
  return laidOut.finally(() => worker.terminate());
}
