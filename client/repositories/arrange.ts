import type { Layout, LayoutInput } from './layout.ts';

/** What the thread tells: how far it is, and in the end the layout. */
type Told = { progress: number } | { layout: Layout };

/**
 * Lays a map out without holding up the page. Rejects when `signal` gives it up, or the thread cannot start.
 * `onProgress` is told which part of the work is done, 0 to 1.
 */
export function arrange(input: LayoutInput, signal: AbortSignal, onProgress?: (part: number) => void): Promise<Layout> {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  const laidOut = new Promise<Layout>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('layout' in data) resolve(data.layout);
      else onProgress?.(data.progress);
    };
    worker.onerror = ({ message }) => reject(new Error(`Lay the map out: ${message}`));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  worker.postMessage({
    modules: input.modules.map(({ id, path, lines }) => ({ id, path, lines })),
    edges: input.edges,
  } satisfies LayoutInput);
  return laidOut.finally(() => worker.terminate());
}
