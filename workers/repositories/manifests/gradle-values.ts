import { folderOf, foldersAbove, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';

/** Values by their names: null where several are given. */
type Values = Map<string, string | null>;

/** What a text with references in it means; null when one of them cannot be told. */
export type Expand = (text: string) => string | null;

const MOST_ROUNDS = 10;
/** No coordinate or version is longer; one that grows beyond is a trap. */
const LONGEST = 200;

const STRING = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`;
const COMMENTS = new RegExp(String.raw`(${STRING})|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`, 'g');

export const withoutComments = (text: string): string => text.replace(COMMENTS, (_, string?: string) => string ?? ' ');

/** Takes the blocks that begin with `start` (which ends with its brace) out of a text: what is in them, and what is left. */
export function takeBlocks(text: string, start: RegExp): { inside: string; outside: string } {
  const begin = new RegExp(start, 'g');
  const token = new RegExp(`${STRING}|[{}]`, 'g');
  let [inside, outside, from] = ['', '', 0];
  for (let match = begin.exec(text); match; match = begin.exec(text)) {
    const body = match.index + match[0].length;
    let [depth, end] = [1, text.length];
    token.lastIndex = body;
    for (let brace = token.exec(text); brace && depth > 0; brace = token.exec(text)) {
      if (brace[0] === '{') depth++;
      else if (brace[0] === '}') depth--;
      if (depth === 0) end = brace.index;
    }
    inside += `${text.slice(body, end)}\n`;
    outside += text.slice(from, match.index);
    from = Math.min(text.length, end + 1);
    begin.lastIndex = from;
  }
  return { inside, outside: outside + text.slice(from) };
}

/** `def x = '1'`, `val x = "1"`, and what a project says of itself, at the beginning of its line. */
const LOCAL =
  /(?:^|[{;])[ \t]*(?:(?:private|internal|const|final|static)[ \t]+)*(?:def|val|var|String)[ \t]+(\w+)(?:[ \t]*:[ \t]*String)?[ \t]*=[ \t]*["']([^"'\n]*)["']|^(version|group)[ \t]*=?[ \t]*["']([^"'\n]*)["']/gm;
/** `ext.x = '1'`, `ext['x'] = '1'`, `extra["x"] = "1"`, `extra.set("x", "1")`, `val x by extra("1")`. */
const EXTRA =
  /\bext(?:ra)?(?:\.(\w+)|\[["']([\w.-]+)["']\])[ \t]*=[ \t]*["']([^"'\n]*)["']|\bext(?:ra)?\.set\([ \t]*["']([\w.-]+)["'][ \t]*,[ \t]*["']([^"'\n]*)["']|\bval[ \t]+(\w+)[ \t]+by[ \t]+extra[ \t]*[({][ \t]*["']([^"'\n]*)["']/g;
/** In a block of those: `x = '1'`, `set("x", "1")`. */
const INSIDE = /(?:^|[{;])[ \t]*(?:(\w+)[ \t]*=[ \t]*|set\([ \t]*["']([\w.-]+)["'][ \t]*,[ \t]*)["']([^"'\n]*)["']/gm;
/** `versions = [a: '1', b: '2']`. */
const LIST = /\b(\w+)[ \t]*=[ \t]*\[([^[\]]*)\]/g;
const ENTRY = /(?<![\w-])["']?([\w-]+)["']?[ \t]*:[ \t]*["']([^"'\n]*)["']/g;
const EXTRA_BLOCK = /\b(?:ext|extra\.(?:apply|run))[ \t]*\{/;

/** What one build, or its `gradle.properties`, gives to itself (`local`) and to those below it (`extra`) by names. */
type Given = { local: Values; extra: Values };

/** What is said twice depends on what nobody can tell from here, unless it is the same. */
function setOnce(values: Values, name: string, value: string): void {
  values.set(name, values.has(name) && values.get(name) !== value ? null : value);
}

function readValues(text: string): Given {
  const [local, extra]: [Values, Values] = [new Map(), new Map()];
  const add = (values: Values, found: Iterable<RegExpExecArray>) => {
    for (const [, ...groups] of found) {
      const [name, value] = groups.filter((group) => group !== undefined);
      if (name !== undefined && value !== undefined) setOnce(values, name, value);
    }
  };
  const { inside, outside } = takeBlocks(text, EXTRA_BLOCK);
  add(local, text.matchAll(LOCAL));
  add(extra, outside.matchAll(EXTRA));
  add(extra, inside.matchAll(INSIDE));
  for (const [, name, list = ''] of text.matchAll(LIST))
    for (const [, key, value = ''] of list.matchAll(ENTRY)) setOnce(extra, `${name}.${key}`, value);
  return { local, extra };
}

function readProperties(text: string): Values {
  const values: Values = new Map();
  for (const [, name = '', value = ''] of text.matchAll(/^[ \t]*([\w.-]+)[ \t]*[=:][ \t]*(\S.*)$/gm))
    values.set(name, value.trimEnd());
  return values;
}

/**
 * Reads the properties and variables of the builds at `paths`. Gives what expands a text of the one at a path, with
 * `versionOf` for what is no property: an accessor of a catalogue.
 */
export async function readGradleValues(
  paths: readonly string[],
  files: RepositoryFiles,
): Promise<(path: string, versionOf: (accessor: string) => string | null) => Expand> {
  const builds = new Map<string, Given>();
  /** By the folder: what builds give to those below, and what stands in the file of properties. */
  const shared = new Map<string, Values[]>();
  for (const path of paths) {
    const given = readValues(withoutComments((await files.readText(path)) ?? ''));
    builds.set(path, given);
    shared.set(folderOf(path), [given.extra]);
  }
  for (const path of files.paths) {
    if (!/(^|\/)gradle\.properties$/.test(path)) continue;
    const folder = folderOf(path);
    shared.set(folder, [...(shared.get(folder) ?? []), readProperties((await files.readText(path)) ?? '')]);
  }
  const isRoot = (folder: string) =>
    ['settings.gradle', 'settings.gradle.kts'].some((name) => files.paths.has(join(folder, name) ?? ''));
  return (path, versionOf) => {
    const own = builds.get(path);
    const folders = [...foldersAbove(path)];
    const root = folders.findIndex(isRoot);
    const known = folders.slice(0, root < 0 ? folders.length : root + 1).flatMap((folder) => shared.get(folder) ?? []);
    const scope = own ? [own.local, own.extra, ...known] : known;
    const lookUp = (name: string) => scope.find((values) => values.has(name))?.get(name) ?? versionOf(name);
    return (text) => expand(text, lookUp);
  };
}

/** `${a}` and `$a`; what is in the braces has no others. */
const REFERENCE = /\$\{([^{}\n]*)\}|\$([A-Za-z_]\w*)/g;

function expand(text: string, lookUp: (name: string) => string | null): string | null {
  let value = text;
  for (let round = 0; value.includes('$'); round++) {
    if (round === MOST_ROUNDS || value.length > LONGEST) return null;
    const next = value.replace(REFERENCE, (whole, inBraces?: string, name = '') => {
      const found = lookUp(inBraces === undefined ? name : plainReference(inBraces));
      return found === null || found.length > LONGEST ? whole : found;
    });
    if (next === value) return null;
    value = next;
  }
  return value;
}

/** `x` of `rootProject.ext.x`, `project.property("x")`, `extra["x"]` and the like. */
const plainReference = (text: string): string =>
  text
    .trim()
    .replace(/^(?:(?:rootProject|project|parent)\.)+/, '')
    .replace(/^(?:(?:ext|extra)(?:\.(?:get\()?|(?=\[))|(?:findP|p)roperty(?=\())/, '')
    .replace(/^[[(]?["']?([\w.-]+?)["']?[\])]?(?:\.get\(\))?(?:!!|\.toString\(\)|[ ]as[ ]String)?$/, '$1');
