import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An owner's API token that every server of the tests accepts. */
export const ADMIN_TOKEN = 'mc-test-admin-token-0123456789';

/** The product as a process of its own, as people run it. */
export type ServerProcess = {
  url: string;
  pid: number;
  /** Fetches a path as the owner; JSON in, JSON out; throws on anything but 2xx. */
  call<T = unknown>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** SIGTERM; the exit status. */
  stop(): Promise<number>;
  /** Everything on stdout and stderr so far. */
  output(): string;
};

type StartOptions = {
  /** How it is run; the source on Bun without it. */
  command?: string[];
  dataDir: string;
  environment?: Record<string, string>;
};

const SOURCE_ON_BUN = ['node_modules/.bin/bun', 'server/cli.ts', 'serve'];
const LONGEST_START_MS = 60_000;

/** A folder that is removed by the returned function. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'mc-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts the product on a free port and waits until it is ready. */
export async function startServer({
  command = SOURCE_ON_BUN,
  dataDir,
  environment = {},
}: StartOptions): Promise<ServerProcess> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: '',
      PORT: '0',
      MC_DATA_DIR: dataDir,
      MC_ADMIN_TOKEN: ADMIN_TOKEN,
      LOG_LEVEL: 'info',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? (signal ? -1 : 0))),
  );
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`start the server: not ready after a minute\n${output}`)),
      LONGEST_START_MS,
    );
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\/\/[^\s"]+:\d+/.exec(output);
      if (!found) return;
      clearTimeout(late);
      resolve(found[0]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void exited.then((code) => {
      clearTimeout(late);
      reject(new Error(`start the server: it ended with ${code}\n${output}`));
    });
  }).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    pid: child.pid ?? 0,
    call: <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      call<T>(url, method, path, body, headers),
    kill: () => end(child, 'SIGKILL', exited).then(() => {}),
    stop: () => end(child, 'SIGTERM', exited),
    output: () => output,
  };
}

async function call<T>(
  url: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as T;
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM', exited: Promise<number>): Promise<number> {
  child.kill(signal);
  return exited;
}
