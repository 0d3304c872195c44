/** Everything that is checked before a change lands: types, style, the size of the first load, tests. Arguments select test files. */
import { spawnSync } from 'node:child_process';

const selected = process.argv.slice(2);
const steps: [name: string, command: string[]][] = [
  ...(selected.length > 0
    ? []
    : ([
        ['types', ['tsc']],
        ['style', ['biome', 'ci', '--diagnostic-level=error', '.']],
        ['first load', ['bun', 'scripts/size.ts']],
      ] satisfies [string, string[]][])),
  ['tests', ['bun', '--bun', 'vitest', 'run', '--pool=threads', ...selected]],
];

for (const [name, command] of steps) {
  const started = performance.now();
  const [program = '', ...rest] = command;
  const { status } = spawnSync(`node_modules/.bin/${program}`, rest, { stdio: 'inherit' });
  console.error(
    `${name}: ${status === 0 ? 'passed' : 'failed'} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  if (status !== 0) process.exit(status ?? 1);
}
