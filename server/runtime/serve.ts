import type { Listening, ServeOptions } from './listener.ts';

/** Why an address cannot be listened on, and what to do, by the code of the error that every runtime throws. */
const REFUSALS: Record<string, (options: ServeOptions) => string> = {
  EADDRINUSE: ({ port }) =>
    `PORT=${port} is used by another program; stop that one, or set PORT to a free port (0 takes any)`,
  EACCES: ({ port }) => `PORT=${port} takes more rights than this program has; set PORT to one above 1023`,
  EADDRNOTAVAIL: ({ host }) => `HOST=${host} is no address of this machine; set HOST to one, or to 0.0.0.0 for all`,
};

/**
 * Opens the server on the runtime that this is.
 *
 * @throws with one line that names the variable to change, where the address cannot be listened on
 */
export async function serve(options: ServeOptions): Promise<Listening> {
  const runtime = 'Deno' in globalThis ? await import('./deno.ts') : await import('./bun.ts');
  try {
    return await runtime.listen(options);
  } catch (error) {
    const refusal = REFUSALS[(error as { code?: string }).code ?? ''];
    throw refusal ? new Error(`listen on ${options.host}: ${refusal(options)}`, { cause: error }) : error;
  }
}
