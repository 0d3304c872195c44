import { Buffer } from 'node:buffer';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { delimiter } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/**
 * What keeps git from running anything: no configuration but the repository's own, of which whatever could start a
 * program is overridden; no prompt, no credentials, no hooks, no replaced objects; and no transport, which also stops a
 * partial clone from fetching what it lacks with a program that its configuration names.
 */
const HARDENED_ENVIRONMENT = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_ATTR_NOSYSTEM: '1',
};

/** The largest piece of memory that git may take at once while it reads: an object that is larger ends it. */
const LARGEST_ALLOCATION = 256_000_000;

const HARDENED_CONFIGURATION = {
  // The folder may belong to somebody else: git refuses those because it would run what they configured; here it does not.
  'safe.directory': '*',
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'core.attributesFile': devNull,
  'credential.helper': '',
  'log.showSignature': 'false',
  'log.showRoot': 'true',
  'log.mailmap': 'false',
  'diff.orderFile': devNull,
};

export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Holds the process that follows to an amount of address space in KB, on systems that can. */
const LIMITED = 'ulimit -v "$0" 2>/dev/null; exec git "$@"';

/**
 * Starts git with `args`, hardened; `transports` are those it may use (`https`), by default none. With `memoryMb` it
 * fails rather than take more.
 */
export function startGit(
  args: readonly string[],
  options: {
    signal?: AbortSignal | undefined;
    transports?: string;
    configuration?: Record<string, string>;
    environment?: Record<string, string>;
    memoryMb?: number;
  } = {},
): GitProcess {
  const configuration = { ...HARDENED_CONFIGURATION, ...options.configuration };
  const flags = Object.entries(configuration).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const { signal, memoryMb } = options;
  signal?.throwIfAborted();
  const [program, first] = memoryMb ? ['sh', ['-c', LIMITED, String(memoryMb * 1000)]] : ['git', []];
  const child = spawn(program, [...first, ...flags, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that the programs it starts (one speaks https) can be stopped with it.
    detached: true,
    env: {
      ...HARDENED_ENVIRONMENT,
      ...options.environment,
      PATH: process.env.PATH ?? ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      GIT_ALLOW_PROTOCOL: options.transports ?? 'none',
      ...(!options.transports && { GIT_ALLOC_LIMIT: String(LARGEST_ALLOCATION) }),
    },
  });
  const onAbort = () => stopGit(child);
  signal?.addEventListener('abort', onAbort, { once: true });
  child.once('close', () => signal?.removeEventListener('abort', onAbort));
  return child;
}

function stopGit({ pid }: GitProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}

/** The stream of what a process prints; throws with what it said on stderr when it fails. Ends it when left early. */
export async function* output(child: GitProcess, what: string): AsyncGenerator<Uint8Array> {
  const said: Uint8Array[] = [];
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // Waited for only once all output is read; without this an early failure would be one that nobody handles.
  ended.catch(() => {});
  // A process that has ended closes its input while we may still write to it; its exit code says why.
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk: Uint8Array) => said.length < 16 && said.push(chunk));
  let complete = false;
  try {
    for await (const chunk of child.stdout) yield chunk;
    complete = true;
  } finally {
    if (!complete) stopGit(child);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`${what}: git: ${Buffer.concat(said).toString().trim() || `exit code ${code}`}`);
}

/** A process printed more than it was allowed to, or nothing for too long. */
export class ProcessLimit extends Error {
  override name = 'ProcessLimit';
  /** True when nothing came for too long. */
  readonly silent: boolean;

  constructor(message: string, silent: boolean) {
    super(message);
    this.silent = silent;
  }
}

/**
 * All that a process prints.
 * @throws ProcessLimit when that is more than `maxBytes`, or nothing comes for `silentMs`; the process is stopped.
 */
export async function readBytes(
  child: GitProcess,
  what: string,
  { maxBytes, silentMs }: { maxBytes: number; silentMs: number },
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let silent = false;
  const stop = () => {
    silent = true;
    stopGit(child);
  };
  let timer = setTimeout(stop, silentMs);
  try {
    for await (const chunk of output(child, what)) {
      clearTimeout(timer);
      timer = setTimeout(stop, silentMs);
      length += chunk.length;
      if (length > maxBytes) throw new ProcessLimit(`${what}: git printed more than ${maxBytes} bytes`, false);
      chunks.push(chunk);
    }
  } catch (error) {
    throw silent ? new ProcessLimit(`${what}: git said nothing for ${silentMs} ms`, true) : error;
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks);
}

/** All that a process prints, as text without the last line's end. */
export async function readAll(child: GitProcess, what: string): Promise<string> {
  child.stdin.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of output(child, what)) chunks.push(chunk);
  return Buffer.concat(chunks).toString().trimEnd();
}
