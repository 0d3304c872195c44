import { join } from '../paths.ts';

/** One line of a `go.mod`. */
export type Directive = { name: string; rest: string; indirect: boolean };

/** The directives of a `go.mod` or `go.work`, blocks taken apart: `require a v1` for each line of `require ( … )`. */
export function* directivesOf(text: string): Generator<Directive> {
  let block: string | null = null;
  for (const line of text.split('\n')) {
    const [code = '', comment = ''] = line.split('//', 2);
    const words = code.trim().replaceAll('"', '');
    const indirect = comment.includes('indirect');
    if (words === ')') block = null;
    else if (/^\w+\s*\($/.test(words)) block = words.split(/[\s(]/)[0] ?? null;
    else if (block !== null && words !== '') yield { name: block, rest: words, indirect };
    else {
      const [, name, rest] = words.match(/^(\w+)\s+(.+)$/) ?? [];
      if (name && rest) yield { name, rest, indirect };
    }
  }
}

/**
 * What the `replace` lines of a `go.mod` or `go.work` put in the place of modules: a folder, or another module with a
 * version. By a module's path, with a version behind it where only that one is replaced.
 */
export function replacementsOf(directives: Iterable<Directive>): Map<string, string> {
  const replaced = new Map<string, string>();
  for (const { name, rest } of directives) {
    const [before = '', after = ''] = name === 'replace' ? rest.split('=>') : [];
    if (after !== '') replaced.set(before.trim().replace(/\s+/g, ' '), after.trim());
  }
  return replaced;
}

/** The folders of the modules that the `go.work` in `folder` uses. */
export function* usesOf(folder: string, directives: Iterable<Directive>): Generator<string> {
  for (const { name, rest } of directives) {
    const used = name === 'use' ? join(folder, rest) : null;
    if (used !== null) yield used;
  }
}
