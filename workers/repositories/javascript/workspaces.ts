import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { folderOf, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { readYaml } from '../yaml.ts';
import { expandBraces, matchGlob } from './glob.ts';
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
async function readPnpmPackages(text: string | null): Promise<string[]> {
  const globs = (await readYaml(Pnpm, text))?.packages ?? [];
  return [...globs.filter((glob) => !glob.startsWith('!')), ...globs.filter((glob) => glob.startsWith('!'))];
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
