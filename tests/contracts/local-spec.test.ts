import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every rule of client/local/SPEC.md stands in the name of a test, and no test names a rule that is not there. */
test('the rules of the local side and the tests that show them belong together', () => {
  const rules = readFileSync('client/local/SPEC.md', 'utf8').matchAll(/^- ([A-Z]\d+)\. /gm);
  const files = ['client/local', 'tests/e2e'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  );
  const named = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/['"`]((?:[A-Z]\d+(?:, )?)+)\. /g)].flatMap((match) =>
      (match[1] ?? '').split(', '),
    ),
  );
  expect([...new Set(named)].sort()).toEqual([...rules].map((match) => match[1]).sort());
});
