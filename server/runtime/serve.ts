import type { Listening, ServeOptions } from './listener.ts';

/** Opens the server on the runtime that this is. */
export async function serve(options: ServeOptions): Promise<Listening> {
  const runtime = 'Deno' in globalThis ? await import('./deno.ts') : await import('./bun.ts');
  return runtime.listen(options);
}
