import { expect, test } from 'vitest';
import { colour } from './code-colours.ts';
import { grammarOf } from './code-grammars.ts';

/** The coloured words between two places, each as `class word`. */
async function wordsOf(language: string, text: string, from = 0, to = text.length): Promise<string[]> {
  const grammar = await grammarOf(language);
  if (!grammar) throw new Error(`no grammar: ${language}`);
  const colours = await colour(text, grammar, new AbortController().signal);
  const words: string[] = [];
  colours(from, to, (start, end, name) => words.push(`${name} ${text.slice(start, end)}`));
  return words;
}

test('words are told by what they are, in a language that is parsed', async () => {
  const words = await wordsOf(
    'TSX',
    '// one\nexport function two(three: Four) {\n  return <b title="don\'t">it\'s {5}</b>;\n}\n',
  );
  for (const word of [
    'comment // one',
    'keyword function',
    'name two',
    'type Four',
    'tag b',
    'attribute title',
    'number 5',
  ]) {
    expect(words).toContain(word);
  }
  expect(words.some((word) => word.includes("it's"))).toBe(false);
});

test('words are told by what they are, in a language that is read line by line', async () => {
  const text = 'def one(two):\n    """three\n\n    four"""\n    return 5  # six\n';
  const words = await wordsOf('Python', text);
  for (const word of [
    'keyword def',
    'name one',
    'string """three',
    'string     four"""',
    'number 5',
    'comment # six',
  ]) {
    expect(words).toContain(word);
  }
  const from = text.indexOf('    return');
  expect((await wordsOf('Python', text, from))[0]).toBe('keyword return');
});

test('components have the colours of what is in them', async () => {
  const text =
    '<script setup lang="ts">\nconst count = ref<number>(1);\n</script>\n<template><b :class="x">const</b></template>\n<style>b { color: red }</style>\n';
  const words = await wordsOf('Vue', text);
  for (const word of ['tag script', 'attribute lang', 'keyword const', 'number 1', 'tag template', 'tag b']) {
    expect(words).toContain(word);
  }
  expect(words.filter((word) => word === 'keyword const')).toHaveLength(1);
});

test('a part has the words of that part, none beyond its ends', async () => {
  const text = '/* one\ntwo\nthree */ const four = 4;\n';
  expect(await wordsOf('TypeScript', text, 7, 10)).toEqual(['comment two']);
});

test('a line that nobody wrote is passed over, and what follows it is not', async () => {
  const words = await wordsOf('Go', `var a = "${'x'.repeat(5000)}"\nvar b = 1\n`);
  expect(words).toEqual(['keyword var', 'number 1']);
});

test('every grammar takes any text', async () => {
  const text = '<?php "\' `${ {{ <!-- /* # % \\ \n\n\t=> \u0000 \ud800 日本 [[ ``` \n---\n@x: 1 "\n';
  const languages =
    'JavaScript TypeScript TSX Markdown PHP C C++ CUDA C# CMake CSS Clojure Dart Diff Dockerfile Erlang F# GLSL Go Groovy HTML Vue Svelte Astro Haskell INI JSON Java Julia Kotlin Less Lua OCaml Objective-C PLpgSQL Perl PowerShell Python R Ruby Rust SCSS SQL SVG Scala Shell Swift TOML TeX XML YAML'.split(
      ' ',
    );
  for (const language of [...languages, 'Protocol Buffer', 'Visual Basic .NET']) {
    await expect(wordsOf(language, text.repeat(20)), language).resolves.toBeInstanceOf(Array);
  }
  expect(grammarOf('Brainfuck')).toBeNull();
});
