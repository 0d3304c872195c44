import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { sourceFiles } from '../../server/runtime/source-files.ts';
import { GRAMMAR_FILES, SourceParser } from './grammars.ts';
import { SOURCE_LANGUAGES } from './source-languages.ts';

test('a compiled binary carries every grammar', () => {
  const { grammars } = sourceFiles();
  for (const file of Object.values(GRAMMAR_FILES)) {
    expect(existsSync(grammars.get(basename(file)) ?? ''), file).toBe(true);
  }
  expect(grammars.size).toBe(Object.keys(GRAMMAR_FILES).length + 1);
});

test('every grammar is loaded, and its query fits it', async () => {
  const parser = new SourceParser(SOURCE_LANGUAGES);
  const languages = SOURCE_LANGUAGES.flatMap(({ grammars }) => Object.keys(grammars));
  expect(languages).toHaveLength(15);
  for (const language of languages) {
    await parser.prepare(language);
    expect(parser.parse(language, '')?.complexity, language).toBe(1);
  }
});

test.each([
  ['an endless nesting', '('.repeat(100_000)],
  ['an endless chain', 'a.'.repeat(100_000)],
  ['nothing but names', 'A '.repeat(100_000)],
  ['nothing but zeros', '\0'.repeat(100_000)],
  ['half a character', '\ud800'.repeat(10_000)],
])(
  'no language takes long for %s',
  async (_, text) => {
    const parser = new SourceParser(SOURCE_LANGUAGES);
    for (const language of SOURCE_LANGUAGES.flatMap(({ grammars }) => Object.keys(grammars))) {
      await parser.prepare(language);
      const facts = parser.parse(language, text, 200);
      // Either it is read, or given up; what comes next is read in any case.
      expect(facts === null || facts.mentions.length <= 3000, language).toBe(true);
      expect(parser.parse(language, ''), language).not.toBeNull();
    }
  },
  60_000,
);
