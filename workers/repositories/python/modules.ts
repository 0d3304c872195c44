import { byText } from '../../../shared/order.ts';
import { nameOf, vendoredFolder } from '../languages.ts';
import { plainName } from '../manifests/manifest.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type {
  EntryPoint,
  Import,
  Link,
  ModuleSystem,
  RepositoryFiles,
  Resolution,
  SourceFile,
} from '../source-language.ts';
import { type Project, readProjects } from './projects.ts';
import { DISTRIBUTIONS, STANDARD_MODULES } from './standard.ts';

/** Compiled and typed-only modules stand after what they are for. */
const EXTENSIONS = ['.py', '.pyi', '.pyx'];

/** How Python finds modules in one repository, as far as its files say: from which folders absolute names are read. */
export async function openPythonModules(
  files: RepositoryFiles,
  sources: readonly SourceFile[],
): Promise<PythonModules> {
  return new PythonModules(files.paths, sources.length > 0 ? await readProjects(files) : new Map());
}

export class PythonModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly parts: ReadonlyMap<string, string>;
  readonly #paths: ReadonlySet<string>;
  readonly #projects: ReadonlyMap<string, Project>;
  readonly #projectByName = new Map<string, Project>();
  /** The roots of the projects that a project requires, with their order; null is who has none, and may see all of them. */
  readonly #required = new Map<Project | null, ReadonlyMap<string, number>>();
  /** By a name the folders that have a module or a package of it. */
  readonly #having = new Map<string, Set<string>>();
  /** Folders that have modules somewhere below: what may be a package without an `__init__.py`. */
  readonly #folders = new Set<string>();

  constructor(paths: ReadonlySet<string>, projects: ReadonlyMap<string, Project>) {
    const packages = new Map<string, string>();
    for (const [folder, project] of projects) {
      if (project.name === null) continue;
      if (folder !== '') packages.set(folder, project.name);
      this.#projectByName.set(plainName(project.name), project);
    }
    this.packages = packages;
    this.#paths = paths;
    this.#projects = projects;
    this.#required.set(null, ranked([...projects.values()].flatMap(rootsOf).sort(byText)));
    const parts = new Map<string, string>();
    for (const path of paths) {
      if (/\.py[ix]?$/.test(path)) this.#note(path.replace(/\.py[ix]?$/, ''));
      if (!/\.pyi?$/.test(path)) continue;
      for (const folder of foldersAbove(path)) {
        if (this.#folders.has(folder)) break;
        this.#folders.add(folder);
        this.#note(folder);
      }
      if (path.endsWith('/__init__.py') && !vendoredFolder(path)) parts.set(folderOf(path), '');
    }
    for (const folder of parts.keys()) {
      const root = this.#rootOf(`${folder}/__init__.py`);
      parts.set(folder, folder.slice(root === '' ? 0 : root.length + 1).replaceAll('/', '.'));
    }
    this.parts = parts;
  }

  #note(place: string): void {
    const having = this.#having.get(nameOf(place)) ?? new Set();
    this.#having.set(nameOf(place), having.add(folderOf(place)));
  }

  entryOf(folder: string): string | null {
    const names = ['__main__.py', '__init__.py', 'main.py', 'app.py', 'manage.py'];
    return names.map((name) => inFolder(folder, name)).find((path) => this.#paths.has(path)) ?? null;
  }

  /** The commands that a project installs: `name = "package.module:function"`. */
  entries(): EntryPoint[] {
    return [...this.#projects.values()].flatMap((project) =>
      project.commands.flatMap(([name, target]): EntryPoint[] => {
        const place = (target.split(':')[0] ?? '').replaceAll('.', '/');
        const path = rootsOf(project)
          .map((root) => this.#moduleFile(inFolder(root, place)))
          .find((file) => file !== null);
        return path ? [{ path, kind: 'command', name }] : [];
      }),
    );
  }

  link({ path, source }: SourceFile): Link[] {
    return source.imports.flatMap((statement) => this.#linkImport(path, statement));
  }

  /** What `from a import b, c` leads to: a file for each name that is a module, and `a` for the others. */
  #linkImport(from: string, { specifier, names }: Import): Link[] {
    const [, dots = '', dotted = ''] = specifier.match(/^(\.*)(.*)$/) ?? [];
    const [first = ''] = dotted.split('.');
    const above = dots === '' ? this.#projectsAbove(from) : [];
    const isForeign = this.#isForeign(above, first);
    const bases =
      dots === '' ? this.#rootsFor(from, above, isForeign ? null : first) : this.#relativeBase(from, dots.length);
    let isInside = false;
    for (const base of bases) {
      // What comes with Python is found before anything but the program's own folder.
      if (dots === '' && STANDARD_MODULES.has(first) && base !== this.#rootOf(from)) break;
      const place = inFolder(base, dotted.replaceAll('.', '/'));
      const module = dotted === '' ? this.#packageFile(place) : this.#moduleFile(place);
      const links: Link[] = [];
      const others: string[] = [];
      for (const name of names) {
        const submodule =
          name === '*' || module?.endsWith('.py') === false ? null : this.#submodule(module, place, name);
        if (submodule) links.push({ specifier, names: ['*'], to: { kind: 'file', path: submodule } });
        else others.push(name);
      }
      if (module && (others.length > 0 || names.length === 0)) {
        links.push({ specifier, names: others, to: { kind: 'file', path: module } });
      }
      if (links.length > 0) return links;
      // A folder without an `__init__.py` is a package that has nothing itself.
      if (this.#folders.has(place) && !isForeign) {
        if (others.every((name) => name === '*')) return [];
        // One name alone may be a folder that only shares it with what is installed.
        isInside ||= dotted.includes('.');
      }
      if (dots !== '' || this.#isOwn(base, first)) return [{ specifier, names, to: { kind: 'unresolved' } }];
    }
    const isOurs = dots !== '' || (isInside && !isShared(above, first));
    return [{ specifier, names, to: isOurs ? { kind: 'unresolved' } : external(first) }];
  }

  /** The file of the submodule `name`, unless `module` is a file beside and no package. */
  #submodule(module: string | null, place: string, name: string): string | null {
    if (module && !/(^|\/)__init__\.pyi?$/.test(module)) return null;
    return this.#moduleFile(inFolder(place, name));
  }

  #packageFile(folder: string): string | null {
    const names = ['__init__.py', '__init__.pyi'].map((name) => inFolder(folder, name));
    return names.find((path) => this.#paths.has(path)) ?? null;
  }

  #moduleFile(place: string): string | null {
    if (place === '') return null;
    return (
      this.#packageFile(place) ?? EXTENSIONS.map((end) => place + end).find((path) => this.#paths.has(path)) ?? null
    );
  }

  /** True when a top-level name of `base` is in the repository, and not only as a folder that shares its name. */
  #isOwn(base: string, first: string): boolean {
    return this.#moduleFile(inFolder(base, first)) !== null;
  }

  #relativeBase(from: string, dots: number): string[] {
    const base = join(folderOf(from), '../'.repeat(dots - 1));
    return base === null ? [] : [base];
  }

  /** The folder that the outermost package of a file lies in: what Python has on its path when it starts there. */
  #rootOf(path: string): string {
    for (const folder of foldersAbove(path)) {
      if (!this.#paths.has(inFolder(folder, '__init__.py'))) return folder;
    }
    return '';
  }

  /** Where absolute names of a file are looked for, in order: in other projects where they have the `first` of it. */
  #rootsFor(from: string, above: readonly Project[], first: string | null): string[] {
    const required = this.#rootsRequiredBy(above.find(({ isDistribution }) => isDistribution) ?? null);
    const having = first === null ? undefined : this.#having.get(first)?.intersection(required);
    const others = [...(having ?? [])].sort((a, b) => (required.get(a) ?? 0) - (required.get(b) ?? 0));
    return [...new Set([this.#rootOf(from), ...above.flatMap(rootsOf), 'src', '', ...others])];
  }

  #rootsRequiredBy(project: Project | null): ReadonlyMap<string, number> {
    const known = this.#required.get(project);
    if (known) return known;
    const roots = [...(project?.requires ?? [])].flatMap((name) => {
      const required = this.#projectByName.get(name);
      return required ? rootsOf(required) : [];
    });
    const order = ranked(roots);
    this.#required.set(project, order);
    return order;
  }

  /** The projects that a file lies in, the innermost first. */
  #projectsAbove(path: string): Project[] {
    return [...foldersAbove(path)].flatMap((folder) => this.#projects.get(folder) ?? []);
  }

  /** True when a top-level name is of a distribution that these projects require, and the repository does not have. */
  #isForeign(projects: readonly Project[], first: string): boolean {
    const names = [first, DISTRIBUTIONS[first] ?? first].map(plainName);
    return names.some((name) => projects.some(({ requires }) => requires.has(name)) && !this.#projectByName.has(name));
  }
}

/** True when distributions that these projects require may have parts of a namespace, as `google-cloud-storage` has. */
const isShared = (projects: readonly Project[], first: string) =>
  projects.some(({ requires }) => [...requires].some((name) => name.startsWith(`${plainName(first)}-`)));

/** The folders that absolute names of a project's files are read from, the innermost first. */
const rootsOf = ({ roots }: Project) => [...roots].sort((a, b) => b.length - a.length || byText(a, b));

/** Each text with its place among them, the first one of those that are the same. */
const ranked = (texts: readonly string[]) => new Map([...new Set(texts)].map((text, rank) => [text, rank]));

const inFolder = (folder: string, name: string) => (folder === '' ? name : name === '' ? folder : `${folder}/${name}`);

const external = (name: string): Resolution => ({
  kind: 'external',
  name: DISTRIBUTIONS[name] ?? name,
  standard: STANDARD_MODULES.has(name),
});
