import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Peer = 'dependency-cruiser' | 'madge';
export type PeerGraph = {
  /** `a.ts -> b.ts`, from the folder, without what is outside of it; ordered. */
  edges: string[];
  files: number;
  /** Of the whole process: loading the tool, finding the graph, writing it. */
  seconds: number;
  cpuSeconds: number;
};

/**
 * Runs dependency-cruiser or madge on a folder of TypeScript, in a process of its own: `runtime` is this one or Node.js.
 * Both need an older TypeScript than the project has, so that process sees a `node_modules` of links in which there is one.
 */
export function runPeer(peer: Peer, folder: string, runtime = process.execPath): PeerGraph {
  const place = mkdtempSync(join(tmpdir(), 'mission-control-peers-'));
  const modules = join(import.meta.dirname, '../../../node_modules');
  const linked = join(place, 'node_modules');
  try {
    mkdirSync(linked);
    for (const name of readdirSync(modules)) {
      if (name !== 'typescript') symlinkSync(join(modules, name), join(linked, name));
    }
    symlinkSync(join(modules, 'typescript-5'), join(linked, 'typescript'));
    const script = join(place, `${peer}.mjs`);
    // A copy: a link's own place would be the one that it leads to.
    copyFileSync(join(import.meta.dirname, `${peer}.mjs`), script);
    const started = performance.now();
    const links = ['--preserve-symlinks', ...(runtime === process.execPath ? [] : ['--preserve-symlinks-main'])];
    const { stdout, stderr, success, resourceUsage } = Bun.spawnSync([runtime, ...links, script], {
      cwd: folder,
      env: { ...process.env, BUN_BE_BUN: '1' },
      maxBuffer: 1e9,
    });
    const seconds = (performance.now() - started) / 1000;
    if (!success) throw new Error(`Run ${peer}: it failed: ${stderr.toString().slice(-2000)}`);
    const { files, edges } = JSON.parse(stdout.toString());
    const cpuSeconds = Number(resourceUsage.cpuTime.total) / 1e6;
    return { files, edges: [...new Set<string>(edges)].sort(), seconds, cpuSeconds };
  } finally {
    rmSync(place, { recursive: true });
  }
}
