import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every rule of server/sync/SPEC.md stands in the name of a test, and no test names a rule that is not there. */
test('the rules of sync and the tests that show them belong together', () => {
  const rules = readFileSync('server/sync/SPEC.md', 'utf8').matchAll(/^- ([A-Z]\d+)\. /gm);
  const files = ['server/sync', 'tests/contracts', 'tests/sim', 'tests/fuzz'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /sync|fuzz/.test(`${folder}/${name}`) && name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  );
  const named = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/['"`]((?:[A-Z]\d+(?:, )?)+): /g)].flatMap((match) =>
      (match[1] ?? '').split(', '),
    ),
  );
  expect([...new Set(named)].sort()).toEqual([...rules].map((match) => match[1]).sort());
});
