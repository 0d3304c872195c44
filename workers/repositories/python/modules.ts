import { z } from 'zod';
import { nameOf, vendoredFolder } from '../languages.ts';
import { byText } from '../order.ts';
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
import { lenient, readToml } from '../toml.ts';
import { DISTRIBUTIONS, STANDARD_MODULES } from './standard.ts';

const Commands = lenient(z.record(z.string(), z.string()));
const Project = z.object({
  project: lenient(z.object({ name: lenient(z.string()), scripts: Commands })),
  tool: lenient(
    z.object({
      setuptools: lenient(
        z.object({
          'package-dir': lenient(z.record(z.string(), z.string())),
          packages: lenient(z.object({ find: lenient(z.object({ where: lenient(z.array(z.string())) })) })),
        }),
      ),
      poetry: lenient(
        z.object({ scripts: Commands, packages: lenient(z.array(z.object({ from: lenient(z.string()) }))) }),
      ),
      hatch: lenient(
        z.object({
          build: lenient(
            z.object({
              targets: lenient(z.object({ wheel: lenient(z.object({ packages: lenient(z.array(z.string())) })) })),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Compiled and typed-only modules stand after what they are for. */
const EXTENSIONS = ['.py', '.pyi', '.pyx'];

/** How Python finds modules in one repository, as far as its files say: from which folders absolute names are read. */
export async function openPythonModules(
  files: RepositoryFiles,
  sources: readonly SourceFile[],
): Promise<PythonModules> {
  const roots = new Set<string>();
  const projects = new Map<string, string>();
  const commands: [string, string][] = [];
  for (const path of sources.length > 0 ? files.paths : []) {
    const [, name] = path.match(/(?:^|\/)(pyproject\.toml|setup\.py|setup\.cfg)$/) ?? [];
    if (!name || vendoredFolder(path)) continue;
    const project = folderOf(path);
    const text = (await files.readText(path)) ?? '';
    const manifest = name === 'pyproject.toml' ? readToml(Project, text) : null;
    if (project !== '' && !projects.has(project)) projects.set(project, manifest?.project?.name ?? nameOf(project));
    commands.push(...Object.entries({ ...manifest?.project?.scripts, ...manifest?.tool?.poetry?.scripts }));
    const declared = name === 'pyproject.toml' ? declaredRoots(manifest) : setupRoots(text);
    for (const folder of [...declared, 'src', '.']) {
      const root = join(project, folder);
      if (root !== null) roots.add(root);
    }
  }
  roots.add('').add('src');
  return new PythonModules(files.paths, [...roots].sort(byText), projects, commands);
}

function declaredRoots(manifest: z.infer<typeof Project> | null): string[] {
  const { setuptools, poetry, hatch } = manifest?.tool ?? {};
  return [
    ...Object.values(setuptools?.['package-dir'] ?? {}).slice(0, 20),
    ...(setuptools?.packages?.find?.where ?? []),
    ...(poetry?.packages ?? []).flatMap(({ from }) => from ?? []),
    ...(hatch?.build?.targets?.wheel?.packages ?? []).map(folderOf),
  ];
}

/** `package_dir={'': 'lib'}` and `where='lib'` of a setup.py, and the same of a setup.cfg. */
function setupRoots(text: string): string[] {
  const found = text.matchAll(
    /package_dir\s*=\s*\{\s*(?:""|'')\s*:\s*["']([\w./-]+)["']|where[ \t]*=[ \t]*["']?([\w./-]+)|^[ \t]*=[ \t]*([\w./-]+)[ \t]*$/gm,
  );
  return [...found].flatMap(([, dir, where, equal]) => dir ?? where ?? equal ?? []);
}

export class PythonModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly parts: ReadonlyMap<string, string>;
  readonly #commands: readonly (readonly [string, string])[];
  readonly #paths: ReadonlySet<string>;
  readonly #roots: readonly string[];
  /** Folders that have modules somewhere below: what may be a package without an `__init__.py`. */
  readonly #folders = new Set<string>();

  constructor(
    paths: ReadonlySet<string>,
    roots: readonly string[],
    projects: ReadonlyMap<string, string>,
    commands: readonly (readonly [string, string])[],
  ) {
    this.packages = projects;
    this.#commands = commands;
    this.#paths = paths;
    this.#roots = roots;
    const parts = new Map<string, string>();
    for (const path of paths) {
      if (!/\.pyi?$/.test(path)) continue;
      for (const folder of foldersAbove(path)) {
        if (this.#folders.has(folder)) break;
        this.#folders.add(folder);
      }
      if (path.endsWith('/__init__.py') && !vendoredFolder(path)) parts.set(folderOf(path), '');
    }
    for (const folder of parts.keys()) {
      const root = this.#rootOf(`${folder}/__init__.py`);
      parts.set(folder, folder.slice(root === '' ? 0 : root.length + 1).replaceAll('/', '.'));
    }
    this.parts = parts;
  }

  entryOf(folder: string): string | null {
    const names = ['__main__.py', '__init__.py', 'main.py', 'app.py', 'manage.py'];
    return names.map((name) => inFolder(folder, name)).find((path) => this.#paths.has(path)) ?? null;
  }

  /** The commands that a project installs: `name = "package.module:function"`. */
  entries(): EntryPoint[] {
    return this.#commands.flatMap(([name, target]): EntryPoint[] => {
      const place = (target.split(':')[0] ?? '').replaceAll('.', '/');
      const path = this.#roots.map((root) => this.#moduleFile(inFolder(root, place))).find((file) => file !== null);
      return path ? [{ path, kind: 'command', name }] : [];
    });
  }

  link({ path, source }: SourceFile): Link[] {
    return source.imports.flatMap((statement) => this.#linkImport(path, statement));
  }

  /** What `from a import b, c` leads to: a file for each name that is a module, and `a` for the others. */
  #linkImport(from: string, { specifier, names }: Import): Link[] {
    const [, dots = '', dotted = ''] = specifier.match(/^(\.*)(.*)$/) ?? [];
    const bases = dots === '' ? this.#rootsFor(from) : this.#relativeBase(from, dots.length);
    const [first = ''] = dotted.split('.');
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
      if (this.#folders.has(place) && others.every((name) => name === '*')) return [];
      if (dots !== '' || this.#isOwn(base, first)) return [{ specifier, names, to: { kind: 'unresolved' } }];
    }
    if (dots !== '') return [{ specifier, names, to: { kind: 'unresolved' } }];
    return [{ specifier, names, to: external(first) }];
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

  /** Where absolute names of a file are looked for, in order. */
  #rootsFor(from: string): string[] {
    const above = this.#roots.filter(
      (root) => root === '' || from.startsWith(`${root}/`) || from.startsWith(`${folderOf(root)}/`),
    );
    const nearest = above.sort((a, b) => b.length - a.length || byText(a, b));
    return [...new Set([this.#rootOf(from), ...nearest, ...this.#roots])];
  }
}

const inFolder = (folder: string, name: string) => (folder === '' ? name : name === '' ? folder : `${folder}/${name}`);

const external = (name: string): Resolution => ({
  kind: 'external',
  name: DISTRIBUTIONS[name] ?? name,
  standard: STANDARD_MODULES.has(name),
});
