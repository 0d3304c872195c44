import { byText } from '../../../shared/order.ts';
import { vendoredFolder } from '../languages.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { cargo, goMod } from './compiled.ts';
import { gradle } from './gradle.ts';
import { readLocks } from './locks.ts';
import type { Dependency, Ecosystem, ManifestFacts, ManifestReader } from './manifest.ts';
import { maven } from './maven.ts';
import { deno, npm } from './npm.ts';
import { nuget } from './nuget.ts';
import { pipfile, pyproject, setup } from './python.ts';
import { requirementsFile } from './requirements.ts';
import { composer, rubygems } from './scripted.ts';
import { hasScripts, readScripts } from './scripts.ts';

const READERS: readonly ManifestReader[] = [
  npm,
  deno,
  pyproject,
  requirementsFile,
  pipfile,
  setup,
  goMod,
  cargo,
  maven,
  gradle,
  nuget,
  rubygems,
  composer,
];

export type Manifest = Omit<ManifestFacts, 'scripts' | 'dependencies'> & {
  path: string;
  ecosystem: Ecosystem;
  /** `locked` is the version that the lock file beside it, or above, has chosen. */
  dependencies: (Omit<Dependency, 'alias' | 'written'> & { locked: string | null })[];
};
export type Script = { file: string; name: string; command: string };

const MOST_MANIFESTS = 2000;
const MOST_SCRIPTS = 5000;
const LONGEST_COMMAND = 500;

/** True for the files whose text `readManifests` asks for, lock files apart. */
export const isManifest = (path: string): boolean => hasScripts(path) || READERS.some((reader) => reader.fits(path));

/** What every manifest of a repository says, in the order of the paths. */
export async function readManifests(files: RepositoryFiles): Promise<{ manifests: Manifest[]; scripts: Script[] }> {
  const own = [...files.paths].filter((path) => !vendoredFolder(path)).sort(byText);
  const texts = plainTexts(files);
  const found: { path: string; ecosystem: Ecosystem; facts: ManifestFacts }[] = [];
  for (const { ecosystem, fits, read } of READERS)
    for (const [path, facts] of await read(own.filter(fits), texts)) found.push({ path, ecosystem, facts });
  found.sort((a, b) => byText(a.path, b.path));
  const told = found.slice(0, MOST_MANIFESTS);
  const asked = told.flatMap(({ path, ecosystem, facts }) =>
    facts.dependencies.map((dependency) => ({ path, ecosystem, dependency })),
  );
  const lockedVersion = await readLocks(own, asked, texts);
  const manifests = told.map(({ path, ecosystem, facts: { name, version, dependencies } }) => ({
    path,
    ecosystem,
    name,
    version,
    dependencies: eachOnce(
      dependencies.map((dependency) => {
        const { name, version, scope } = dependency;
        return { name, version, scope, locked: lockedVersion({ path, ecosystem, dependency }) };
      }),
    ),
  }));
  const scripts: Script[] = [];
  const addScripts = (file: string, found: ManifestFacts['scripts']) => {
    for (const { name, command } of found) scripts.push({ file, name, command: command.slice(0, LONGEST_COMMAND) });
  };
  for (const { path, facts } of found) addScripts(path, facts.scripts);
  for (const path of own.filter(hasScripts)) addScripts(path, readScripts(path, (await texts.readText(path)) ?? ''));
  scripts.sort((a, b) => byText(a.file, b.file));
  return { manifests, scripts: scripts.slice(0, MOST_SCRIPTS) };
}

/** In order, without what several platforms or extras ask for in the same way. */
function eachOnce(dependencies: Manifest['dependencies']): Manifest['dependencies'] {
  const all = dependencies.map((one) => [JSON.stringify([one.name, one.scope, one.version, one.locked]), one] as const);
  return [...new Map(all).values()].sort((a, b) => byText(a.name, b.name) || byText(a.scope, b.scope));
}

/** The files with the line ends of Unix and without a mark at their beginning, which no reader has to think of then. */
const plainTexts = (files: RepositoryFiles): RepositoryFiles => ({
  paths: files.paths,
  async readText(path) {
    const text = await files.readText(path);
    return text?.includes('\r\n') || text?.startsWith('\uFEFF')
      ? text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
      : text;
  },
});
