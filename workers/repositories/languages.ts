import { Buffer } from 'node:buffer';
import { LANGUAGES, type LanguageKind, type LanguageRow } from './language-table.ts';

/** The language of a file with bytes that are no text. */
export const BINARY = 'Binary';
/** The language of a text that nothing tells. */
export const OTHER = 'Other';

const byExtension = new Map<string, LanguageRow>();
const byName = new Map<string, LanguageRow>();
const byInterpreter = new Map<string, LanguageRow>();
for (const row of LANGUAGES) {
  for (const extension of row.extensions) byExtension.set(extension, row);
  for (const name of row.names ?? []) byName.set(name, row);
  for (const interpreter of row.interpreters ?? []) byInterpreter.set(interpreter, row);
}
const kinds = new Map(LANGUAGES.map(({ name, kind }) => [name, kind]));

/** The part of a path after its last slash. */
export const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Extensions that several languages share, and what in the text tells those that are not the usual one. */
const AMBIGUOUS: Readonly<Record<string, readonly (readonly [string, RegExp])[]>> = {
  h: [
    ['Objective-C', /^[ \t]*(@(interface|protocol|class|end|property)\b|#import\b)/m],
    [
      'C++',
      /^[ \t]*(class\s+\w+[^;]*$|class\s+\w+\s*;|namespace\b|template\s*<|using\s+(namespace\s)?\w|(public|private|protected)\s*:|#include\s*<(string|vector|map|memory|iostream|functional|utility|cstd\w+)>)|\bstd::/m,
    ],
  ],
  m: [['MATLAB', /^[ \t]*(%|function\b[^{;]*$|classdef\b)/m]],
  ts: [['XML', /^[ \t]*<\?xml/]],
  pl: [['Prolog', /^[a-z]\w*\([^)]*\)\s*:-|^:-\s/m]],
  cls: [['TeX', /^[ \t]*(%|\\)/]],
  fs: [['GLSL', /^[ \t]*(#version|precision|uniform|varying|void\s+main)\b/m]],
  v: [['Verilog', /^[ \t]*(module\s+\w+\s*[(#;]|`timescale|endmodule)/m]],
};

/** Byte by byte, which is fast: what tells languages apart is ASCII. */
const beginningOf = ({ buffer, byteOffset, length }: Uint8Array, most: number) =>
  Buffer.from(buffer, byteOffset, Math.min(length, most)).toString('latin1');

/** The language of a text file: by its name, its extension, or the program that its first line names. */
export function languageOf(path: string, bytes: Uint8Array): string {
  const name = nameOf(path);
  const named = byName.get(name);
  if (named) return named.name;
  const dot = name.lastIndexOf('.');
  // A name that is all extension (`.env`) has none; one like `Dockerfile.dev` is told by what comes before.
  const extension = dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
  // What has to be at the very beginning is told by little of it.
  const told = AMBIGUOUS[extension]?.find(([, mark]) => mark.test(beginningOf(bytes, mark.multiline ? 8000 : 200)));
  if (told) return told[0];
  const byEnd = dot > 0 ? (byExtension.get(extension) ?? byName.get(name.slice(0, dot))) : null;
  return (byEnd ?? byInterpreter.get(interpreterOf(bytes) ?? ''))?.name ?? OTHER;
}

/** `node` of `#!/usr/bin/env -S node --flag`; null when the first line names no program. */
function interpreterOf(bytes: Uint8Array): string | null {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return null;
  const [line = ''] = Buffer.from(bytes.subarray(2, 200)).toString().split('\n');
  const [program = '', ...rest] = line.trim().split(/\s+/);
  if (nameOf(program) !== 'env') return nameOf(program);
  return rest.find((word) => !word.startsWith('-') && !word.includes('=')) ?? null;
}

/** What a language is for; what is unknown counts as data. */
export function kindOf(language: string): LanguageKind {
  return kinds.get(language) ?? 'data';
}

/** True for what git takes as binary too: a zero byte among the first 8000. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

/** The line ends of a text, and one more when its last line has none: what `grep -c ''` counts. */
export function countLines(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let lines = 0;
  for (let at = buffer.indexOf(10); at >= 0; at = buffer.indexOf(10, at + 1)) lines++;
  return buffer.length > 0 && buffer[buffer.length - 1] !== 10 ? lines + 1 : lines;
}

/** Folders that hold other people's code. */
const VENDORED =
  /^(node_modules|bower_components|jspm_packages|vendor|third_party|third-party|Pods|\.yarn|\.venv|site-packages)$/;
const LOCK_FILES = new Set(
  'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock Cargo.lock go.sum poetry.lock uv.lock Pipfile.lock composer.lock Gemfile.lock Podfile.lock mix.lock pubspec.lock flake.lock packages.lock.json gradle.lockfile'.split(
    ' ',
  ),
);
const GENERATED_NAME =
  /\.(min\.(js|mjs|cjs|css)|(js|mjs|cjs|css|ts|mts|cts)\.map|pb\.go|pb\.cc|pb\.h|g\.dart)$|_pb2(_grpc)?\.pyi?$/;
const GENERATED_MARK =
  /@generated|(code|file) (was |is )?(auto(matically)?[- ]?)?generated.{0,80}do not (edit|modify)/i;
const MINIFIABLE = new Set(['JavaScript', 'CSS']);

/** The folder (a prefix of `path`) that is other people's code; null for one's own. */
export function vendoredFolder(path: string): string | null {
  const names = path.split('/');
  const index = names.slice(0, -1).findIndex((name) => VENDORED.test(name));
  return index < 0 ? null : names.slice(0, index + 1).join('/');
}

/** Why a file is nobody's writing: a lock file, a program's output, minified; null for what people write. */
export function generatedReason(path: string, language: string, bytes: Uint8Array, lines: number): string | null {
  if (LOCK_FILES.has(nameOf(path))) return 'lock file';
  if (GENERATED_NAME.test(path)) return 'generated file';
  if (MINIFIABLE.has(language) && bytes.length > 5000 && bytes.length / lines > 500) return 'minified file';
  if (kindOf(language) === 'code' && GENERATED_MARK.test(Buffer.from(bytes.subarray(0, 1000)).toString())) {
    return 'generated file';
  }
  return null;
}
