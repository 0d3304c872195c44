import { folderOf, foldersAbove, join } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, Resolution, SourceFile } from '../source-language.ts';
import { TypeIndex } from '../type-index.ts';
import { type Composer, readComposer } from './composer.ts';
import { Prefixes } from './prefixes.ts';

/** How PHP finds classes in one repository: by the namespaces that files declare, and as Composer loads them. */
export async function openPhpModules(files: RepositoryFiles, sources: readonly SourceFile[]): Promise<PhpModules> {
  const none: Composer = { packages: new Map(), prefixes: new Prefixes(), locked: new Prefixes(), required: [] };
  return new PhpModules(files.paths, sources, sources.length > 0 ? await readComposer(files) : none);
}

/** Names that stand for no class of a file. */
const RESERVED =
  /^(self|static|parent|true|false|null|array|string|int|float|bool|mixed|void|object|iterable|callable|never)$/i;

export class PhpModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly #paths: ReadonlySet<string>;
  readonly #types = new TypeIndex();
  readonly #namespaces = new Set<string>();
  readonly #composer: Composer;
  /** The packages that manifests ask for, by their vendors. */
  readonly #required: ReadonlyMap<string, string[]>;

  constructor(paths: ReadonlySet<string>, sources: readonly SourceFile[], composer: Composer) {
    this.#paths = paths;
    this.#composer = composer;
    this.#required = Map.groupBy(composer.required, (name) => name.split('/')[0] ?? '');
    this.packages = new Map([...composer.packages].filter(([folder]) => folder !== ''));
    for (const { path, source } of sources) {
      for (const declared of source.declares) {
        const [namespace = '', name = ''] = declared.split(':');
        if (name !== '') this.#types.add(namespace, name, path);
        for (let at = namespace; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('\\'))))
          this.#namespaces.add(at);
      }
    }
  }

  entryOf(folder: string): string | null {
    const names = ['public/index.php', 'index.php', 'artisan', 'bin/console', 'src/index.php'];
    return names.flatMap((name) => join(folder, name) ?? []).find((path) => this.#paths.has(path)) ?? null;
  }

  link({ path, source }: SourceFile): Link[] {
    const aliases = new Map<string, string>();
    const links: Link[] = [];
    for (const { specifier } of source.imports) {
      if (specifier.startsWith('require ')) {
        links.push(this.#linkRequire(path, specifier.slice('require '.length)));
        continue;
      }
      const [, kind, name = '', alias] = specifier.match(/^(?:(function|const) )?(\S+)(?: as (\w+))?$/i) ?? [];
      if (!kind) aliases.set(alias ?? lastOf(name), name);
      links.push(...this.#linkName(kind === 'function' ? `${name}()` : name, path, kind === 'const'));
    }
    const namespace = source.declares.find((declared) => declared.endsWith(':'))?.slice(0, -1) ?? '';
    for (const mention of source.mentions) {
      const [first = '', ...rest] = mention.split('\\');
      const alias = aliases.get(first);
      // What `use` named is linked already; what is inside of it may be in another file.
      if (RESERVED.test(mention) || (alias !== undefined && rest.length === 0)) continue;
      const full =
        alias !== undefined ? [alias, ...rest].join('\\') : mention.startsWith('\\') ? mention.slice(1) : null;
      const name = full ?? (namespace === '' ? mention : `${namespace}\\${mention}`);
      links.push(...this.#filesOf(name, path).map((to) => linkTo(name, to)));
    }
    return links.filter(({ to }) => to.kind !== 'file' || to.path !== path);
  }

  #linkRequire(from: string, required: string): Link {
    const isOwn = required.startsWith('./') || required.startsWith('../');
    // Without `__DIR__` a path is seen from wherever the program was started: the file's folder, or one above.
    const folders = isOwn ? [folderOf(from)] : [...foldersAbove(from)];
    const found = folders
      .map((folder) => join(folder, required))
      .find((path) => path !== null && this.#paths.has(path));
    const specifier = required.replace(/^\.\//, '');
    if (found) return { specifier, names: ['*'], to: { kind: 'file', path: found } };
    const isVendored = /(^|\/)vendor\/autoload\.php$/.test(required);
    const to: Resolution = isVendored ? { kind: 'external', name: 'composer', standard: true } : { kind: 'unresolved' };
    return { specifier, names: ['*'], to };
  }

  #linkName(name: string, from: string, isConstant: boolean): Link[] {
    const files = this.#filesOf(name, from);
    if (files.length > 0) return files.map((to) => linkTo(name, to));
    const plain = name.replace(/\(\)$/, '');
    const parts = plain.split('\\');
    // A namespace may be imported, to write names from there on; a constant is in no index.
    if (this.#namespaces.has(plain) || (isConstant && this.#namespaces.has(parts.slice(0, -1).join('\\')))) return [];
    if (parts.length === 1)
      return [{ specifier: plain, names: [], to: { kind: 'external', name: 'php', standard: true } }];
    const isOwn = this.#composer.prefixes.of(plain).some(({ prefix }) => prefix !== '');
    return [{ specifier: plain, names: [], to: isOwn ? { kind: 'unresolved' } : this.#external(plain) }];
  }

  #filesOf(name: string, from: string): readonly string[] {
    const cut = name.lastIndexOf('\\');
    const found = this.#types.find(name.slice(0, Math.max(0, cut)), name.slice(cut + 1), from);
    if (found.length > 0) return found;
    for (const { prefix, value: folders } of this.#composer.prefixes.of(name)) {
      const rest = `${name.slice(prefix.length).replaceAll('\\', '/')}.php`;
      const path = folders
        .map((folder) => join(folder, rest))
        .find((place) => place !== null && this.#paths.has(place));
      if (path) return [path];
    }
    return [];
  }

  #external(name: string): Resolution {
    const locked = this.#composer.locked.of(name)[0]?.value;
    const parts = name.split('\\');
    // Without a lock file: `Symfony\Component\Console` is symfony/console.
    const plain = parts.map((part) => part.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase());
    const guessed = (this.#required.get(plain[0] ?? '') ?? []).filter((required) => {
      const [vendor, own = ''] = required.split('/');
      return plain.includes(own) || own === vendor;
    });
    const required = guessed.sort((a, b) => b.length - a.length)[0];
    return { kind: 'external', name: locked ?? required ?? parts.slice(0, 2).join('\\'), standard: false };
  }
}

const lastOf = (name: string) => name.slice(name.lastIndexOf('\\') + 1);

const linkTo = (specifier: string, path: string): Link => ({
  specifier,
  names: [lastOf(specifier).replace('()', '')],
  to: { kind: 'file', path },
});
