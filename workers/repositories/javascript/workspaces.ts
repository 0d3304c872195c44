import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { folderOf, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { readYaml } from '../yaml.ts';
import type { Manifest } from './manifest.ts';

const Lerna = z.object({ packages: lenient(z.array(z.string())) });
const Pnpm = z.object({ packages: lenient(z.array(z.string())) });
const DenoWorkspace = z.object({ workspace: lenient(z.array(z.string())) });

/**
 * The folders of workspace packages, as npm, Yarn, pnpm, Bun, Lerna and Deno declare them, with their names. A package
 * that nobody declared (an example, a test's fixture) is none: it must not catch imports of its name.
 */
export async function findWorkspaces(
  files: RepositoryFiles,
  manifests: ReadonlyMap<string, Manifest>,
): Promise<Map<string, string>> {
  const declared: { folder: string; globs: string[] }[] = [];
  for (const [folder, { workspaces }] of manifests)
    if (workspaces) declared.push({ folder, globs: workspaces.flatMap(expandBraces) });
  for (const path of files.paths) {
    const globs = /(^|\/)(pnpm-workspace\.yaml|lerna\.json|deno\.jsonc?)$/.test(path)
      ? await declaredIn(files, path)
      : [];
    if (globs.length > 0) declared.push({ folder: folderOf(path), globs: globs.flatMap(expandBraces) });
  }
  const found = new Map<string, string>();
  for (const [folder, { name }] of manifests) {
    if (folder !== '' && declared.some((workspace) => isMember(folder, workspace))) found.set(folder, name ?? folder);
  }
  return found;
}

async function declaredIn(files: RepositoryFiles, path: string): Promise<string[]> {
  const text = await files.readText(path);
  if (path.endsWith('.yaml')) return readPnpmPackages(text);
  if (path.endsWith('lerna.json')) return readConfiguration(Lerna, text)?.packages ?? [];
  return readConfiguration(DenoWorkspace, text)?.workspace ?? [];
}

/** The `packages` of a `pnpm-workspace.yaml`; what is left out comes last. */
function readPnpmPackages(text: string | null): string[] {
  const globs = readYaml(Pnpm, text)?.packages ?? [];
  return [...globs.filter((glob) => !glob.startsWith('!')), ...globs.filter((glob) => glob.startsWith('!'))];
}

const LONGEST_BRACES = 1000;
const MOST_ALTERNATIVES = 100;

/** `apps/{web,admin}` as `apps/web` and `apps/admin`; what would be too many is left as it is. */
function expandBraces(glob: string): string[] {
  if (glob.length > LONGEST_BRACES) return [glob];
  const [open, plain]: [string[], string[]] = [[glob], []];
  for (let steps = 0; steps < 2 * MOST_ALTERNATIVES && open.length <= MOST_ALTERNATIVES; steps++) {
    const next = open.pop();
    if (next === undefined) return plain;
    const [braces, inside = ''] = next.match(/\{([^{}]*)\}/) ?? [];
    if (braces === undefined) plain.push(next);
    else open.push(...inside.split(',').map((part) => next.replace(braces, () => part)));
  }
  return [glob];
}

function isMember(folder: string, workspace: { folder: string; globs: string[] }): boolean {
  let member = false;
  for (const glob of workspace.globs) {
    const excluded = glob.startsWith('!');
    const pattern = join(workspace.folder, excluded ? glob.slice(1) : glob);
    if (pattern !== null && matchGlob(pattern.split('/'), folder.split('/'))) member = !excluded;
  }
  return member;
}

/** True when the names of a path fit a pattern's: `*` is any part of a name, `**` any number of names. */
function matchGlob(pattern: string[], names: string[]): boolean {
  // How many names may be used up so far. Not a regular expression: a hostile pattern could make that take forever.
  let used = new Set([0]);
  for (const part of pattern) {
    const next = new Set<number>();
    for (const count of used) {
      if (part === '**') for (let more = count; more <= names.length; more++) next.add(more);
      else if (matchName(part, names[count])) next.add(count + 1);
    }
    used = next;
  }
  return used.has(names.length);
}

function matchName(pattern: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
