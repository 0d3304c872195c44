import { cpSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The paths of all files below a folder, from it, ordered; without git's. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)\.git\//.test(path))
    .sort();
}

/**
 * Copies released packages to `<folder>/packages`, one after the other until there are `most` files. `fits` chooses
 * among each package's own files, by their paths in it.
 */
export function copyPackages(
  names: readonly string[],
  folder: string,
  most = Number.POSITIVE_INFINITY,
  fits: (path: string) => boolean = () => true,
): number {
  let count = 0;
  for (const name of names) {
    const source = join('node_modules', name);
    for (const path of filesBelow(source)) {
      if (count >= most) return count;
      if (/(^|\/)node_modules\//.test(path) || !fits(path)) continue;
      cpSync(join(source, path), join(folder, 'packages', name, path), { recursive: true, dereference: true });
      count++;
    }
  }
  return count;
}

export type Measured = { output: string; seconds: number; cpuSeconds: number; peakMb: number };

/**
 * Runs a script with this runtime, or another program, in a process of its own. The time of the processor is what is
 * left of a measurement on a machine that others use too.
 */
export function runAndMeasure(args: string[], program = process.execPath): Measured {
  const started = performance.now();
  const { stdout, stderr, success, resourceUsage } = Bun.spawnSync([program, ...args], {
    env: { ...process.env, BUN_BE_BUN: '1' },
    maxBuffer: 1e9,
  });
  const seconds = (performance.now() - started) / 1000;
  if (!success) throw new Error(`Run ${program} ${args.join(' ')}: it failed: ${stderr.toString().slice(-2000)}`);
  const { cpuTime, maxRSS } = resourceUsage;
  return { output: stdout.toString(), seconds, cpuSeconds: Number(cpuTime.total) / 1e6, peakMb: maxRSS / 1e6 };
}
