/** The servers that are measured, each in a process of its own, and what the system knows about their processes. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as encoding from 'lib0/encoding';
import { temporaryFolder } from '../../support/server.ts';

export const OURS = 'Mission Control (Bun)';
export const Y_WEBSOCKET = 'y-websocket 2 (Node)';
export const HOCUSPOCUS = 'Hocuspocus 4 (Bun)';
export const NAMES = [Y_WEBSOCKET, HOCUSPOCUS, OURS] as const;
export type Name = (typeof NAMES)[number];

/** How a server is started, and what its wire adds to the one of y-websocket. */
type Kind = {
  command: string[];
  /** Stands in front of every message. */
  address(document: string): Uint8Array;
  /** What a client says first. */
  greeting: Uint8Array | null;
  query: string;
};

const script = (name: string) => join(import.meta.dirname, name);
const nothing = () => new Uint8Array();

const KINDS: Record<Name, Kind> = {
  [Y_WEBSOCKET]: { command: ['node', script('server-y-websocket.cjs')], address: nothing, greeting: null, query: '' },
  [HOCUSPOCUS]: {
    command: [process.execPath, script('server-hocuspocus.ts')],
    address: (document) => encoding.encode((encoder) => encoding.writeVarString(encoder, document)),
    // Authentication with an empty token.
    greeting: Uint8Array.of(2, 0, 0),
    query: '',
  },
  // As the product's own client: it is told what is stored.
  [OURS]: {
    command: [process.execPath, script('server-mission-control.ts')],
    address: nothing,
    greeting: null,
    query: '?acks=1',
  },
};

export type Server = {
  name: Name;
  pid: number;
  dataDir: string;
  documents: string[];
  address: Kind['address'];
  greeting: Kind['greeting'];
  urlOf(document: string): string;
  /** Asks the process something over its standard input; one line of JSON comes back. */
  ask<T>(question: string): Promise<T>;
  /** `kill -9`. */
  stop(): Promise<void>;
};

const temporary = temporaryFolder();
let started = 0;

/** Removes what the servers stored. */
export const removeData = (): void => temporary.remove();

/** Starts a server that has so many documents, on a folder of its own unless it goes on with one. */
export async function start(name: Name, documents: number, dataDir?: string): Promise<Server> {
  const { command, address, greeting, query } = KINDS[name];
  const [program = '', ...args] = command;
  const folder = dataDir ?? join(temporary.path, `${started++}`);
  const child = spawn(program, [...args, folder, `${documents}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`start ${name}: it ended`);
    return JSON.parse(value);
  };
  const { url, documents: names } = (await line()) as { url: string; documents: string[] };
  return {
    name,
    pid: child.pid ?? 0,
    dataDir: folder,
    documents: names,
    address,
    greeting,
    urlOf: (document) => `${url}/${document}${query}`,
    ask: (question) => {
      child.stdin.write(`${question}\n`);
      return line();
    },
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Runs something beside all servers at once, so that what they do alternates on the same machine. */
export async function besideAll<T>(documents: number, run: (servers: Server[]) => Promise<T>): Promise<T> {
  const servers = await Promise.all(NAMES.map((name) => start(name, documents)));
  try {
    return await run(servers);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** Microseconds for which the threads of a process have run. */
export function processorTime({ pid }: Server): number {
  const folder = `/proc/${pid}/task`;
  let nanoseconds = 0;
  for (const thread of readdirSync(folder)) {
    nanoseconds += Number(readFileSync(join(folder, thread, 'schedstat'), 'utf8').split(' ')[0]);
  }
  return nanoseconds / 1000;
}

/** Memory of a process that is in the machine, in bytes. */
export const residentBytes = ({ pid }: Server): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
