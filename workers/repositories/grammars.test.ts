import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { sourceFiles } from '../../server/runtime/source-files.ts';
import { GRAMMAR_FILES } from './grammars.ts';

test('a compiled binary carries every grammar', () => {
  const { grammars } = sourceFiles();
  for (const file of Object.values(GRAMMAR_FILES)) {
    expect(existsSync(grammars.get(basename(file)) ?? ''), file).toBe(true);
  }
  expect(grammars.size).toBe(Object.keys(GRAMMAR_FILES).length + 1);
});
