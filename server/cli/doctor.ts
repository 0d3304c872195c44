import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { FolderInUseError } from '../db/index.ts';
import { VERSION } from '../version.ts';
import { type CliContext, hasDatabase, print, withDatabase } from './context.ts';

/** What a check found. `warn` works with less; `bad` does not work. */
type Finding = { state: 'ok' | 'warn' | 'bad'; text: string };
type Check = { name: string; run: () => Promise<Finding> };

const LEAST_FREE_BYTES = 1e9;

/** `mission-control doctor`: checks everything, prints a line each, and exits with 1 when something does not work. */
export async function doctor(context: CliContext): Promise<void> {
  const { config, files } = context;
  const checks: Check[] = [
    { name: 'version', run: async () => ({ state: 'ok', text: `${VERSION} on ${runtimeName()}` }) },
    { name: 'data folder', run: () => checkFolder(config.dataDir) },
    { name: 'database', run: () => checkDatabase(context) },
    {
      name: 'client',
      run: async () =>
        files.client.has('index.html')
          ? { state: 'ok', text: `${files.client.size} files` }
          : { state: 'bad', text: 'not built: run `npm run build`' },
    },
    { name: 'git', run: checkGit },
  ];
  for (const { name, run } of checks) {
    const { state, text } = await run().catch(
      (error: unknown): Finding => ({ state: 'bad', text: error instanceof Error ? error.message : `${error}` }),
    );
    if (state === 'bad') process.exitCode = 1;
    print(`${state.padEnd(5)} ${name.padEnd(12)} ${text}`);
  }
}

function runtimeName(): string {
  const { bun, deno, node } = process.versions;
  return bun ? `Bun ${bun}` : deno ? `Deno ${deno}` : `Node ${node}`;
}

async function checkFolder(folder: string): Promise<Finding> {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  accessSync(existing, constants.W_OK);
  const { bavail, bsize } = await statfs(existing);
  const free = `${folder}, ${((bavail * bsize) / 1e9).toFixed(1)} GB free`;
  return { state: bavail * bsize < LEAST_FREE_BYTES ? 'warn' : 'ok', text: free };
}

async function checkDatabase(context: CliContext): Promise<Finding> {
  if (!hasDatabase(context.config)) return { state: 'ok', text: 'none yet; the first start makes one' };
  try {
    return await withDatabase(context, async ({ engine, vector }) => ({
      state: vector ? 'ok' : 'warn',
      text: `${engine}, ${vector ? 'with' : 'without'} the vector extension`,
    }));
  } catch (error) {
    // A running server is no fault; what it has open cannot be looked at from here.
    if (error instanceof FolderInUseError) return { state: 'ok', text: `not looked into: ${error.message}` };
    throw error;
  }
}

async function checkGit(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version']);
    return { state: 'ok', text: stdout.trim() };
  } catch {
    return { state: 'warn', text: 'not installed; repositories are read by the built-in reader, some 10 times slower' };
  }
}
