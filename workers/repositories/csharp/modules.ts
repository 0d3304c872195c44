import { nameOf, vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, Resolution, SourceFile } from '../source-language.ts';
import { TypeIndex } from '../type-index.ts';
import { readXml, type XmlElement } from '../xml.ts';
import { Inheritance, type Place } from './inheritance.ts';
import { readType } from './types.ts';

/** How C# finds types in one repository: by the namespaces that files declare and use, project by project. */
export async function openCSharpModules(
  files: RepositoryFiles,
  sources: readonly SourceFile[],
): Promise<CSharpModules> {
  const projects = new Map<string, string>();
  const packages = new Set<string>();
  const usings = new Map<string, string[]>();
  for (const path of sources.length > 0 ? files.paths : []) {
    if (!csharpProject.test(path) || vendoredFolder(path)) continue;
    if (path.endsWith('.csproj')) projects.set(folderOf(path), nameOf(path).replace(/\.csproj$/, ''));
    // A project's by its folder: it may have several files.
    const place = path.endsWith('.csproj') ? folderOf(path) : path;
    const here = usings.get(place) ?? [];
    for (const element of readXml((await files.readText(path)) ?? '')) {
      const name = /\/Package(Reference|Version)$/.test(element.path) && element.attributes.get('Include');
      if (name) packages.add(name);
      const using = usingOf(element);
      if (using) here.push(using);
    }
    usings.set(place, here);
  }
  const opened = new Map<string, string[]>();
  for (const folder of projects.keys()) {
    const above = [...foldersAbove(`${folder}/`)].map((at) => (at === '' ? SHARED : `${at}/${SHARED}`));
    const shared = above.find((path) => files.paths.has(path));
    const places = shared === undefined ? [folder] : [shared, folder];
    opened.set(
      folder,
      places.flatMap((place) => usings.get(place) ?? []),
    );
  }
  return new CSharpModules(sources, projects, packages, opened);
}

/** The file that holds for all projects below it, up to the next one. */
const SHARED = 'Directory.Build.props';

/** The directive that a project's `<Using Include="A.B" />` stands for. */
function usingOf({ path, attributes }: XmlElement): string | null {
  const name = path.endsWith('/ItemGroup/Using') ? attributes.get('Include') : undefined;
  if (name === undefined) return null;
  const alias = attributes.get('Alias');
  if (alias !== undefined) return `${alias} = ${name}`;
  return attributes.get('Static')?.toLowerCase() === 'true' ? `static ${name}` : name;
}

const csharpProject = /(^|\/)([^/]+\.csproj|Directory\.(Build|Packages)\.props)$/;

type Usings = { namespaces: Set<string>; types: string[] };

export class CSharpModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly #types = new TypeIndex();
  readonly #namespaces = new Set<string>();
  /** By a type's or a namespace's own name the namespaces that it is in. */
  readonly #around = new Map<string, Set<string>>();
  /** Packages by their names in small letters. */
  readonly #nuget = new Map<string, string>();
  readonly #projects: ReadonlyMap<string, string>;
  /** What files of a project say for all of it, by its folder. */
  readonly #global = new Map<string, Usings>();
  readonly #programs: readonly string[];
  readonly #sources: ReadonlyMap<string, SourceFile>;
  readonly #inheritance: Inheritance;

  /** `opened` is what the files of each project open in all of its sources, by its folder. */
  constructor(
    sources: readonly SourceFile[],
    projects: ReadonlyMap<string, string>,
    nuget: Iterable<string>,
    opened: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#projects = projects;
    for (const name of nuget) this.#nuget.set(name.toLowerCase(), this.#nuget.get(name.toLowerCase()) ?? name);
    this.packages = new Map([...projects].filter(([folder]) => folder !== ''));
    this.#programs = sources.filter(({ source }) => source.isProgram).map(({ path }) => path);
    for (const { path, source } of sources) {
      for (const declared of source.declares) {
        const { namespace, path: type } = readType(declared);
        for (const above of selfAndAbove(namespace)) {
          const cut = above.lastIndexOf('.');
          if (!this.#namespaces.has(above)) this.#addTo(above.slice(0, Math.max(0, cut)), above.slice(cut + 1));
          this.#namespaces.add(above);
        }
        if (type === '') continue;
        this.#types.add(namespace, type, path);
        if (!type.includes('.')) this.#addTo(namespace, type);
      }
      for (const { specifier } of source.imports) {
        if (specifier.startsWith('global ')) this.#use(this.#globalsOf(path), specifier.slice('global '.length));
      }
    }
    this.#sources = new Map(sources.map((source) => [source.path, source]));
    this.#inheritance = new Inheritance(sources, {
      types: this.#types,
      projectOf: (file) => this.#projectOf(file),
      find: (name, file, namespace) => {
        const used = [this.#usingsOf(file).namespaces, this.#globalsOf(file).namespaces];
        return this.#placesOf(name, file, [...selfAndAbove(namespace)], used);
      },
    });
    for (const [folder, directives] of opened) {
      for (const directive of directives) this.#use(this.#globalsOf(`${folder}/`), directive);
    }
  }

  #addTo(namespace: string, name: string): void {
    const around = this.#around.get(name) ?? new Set();
    this.#around.set(name, around.add(namespace));
  }

  entryOf(folder: string): string | null {
    const within = this.#programs.filter((path) => path.startsWith(folder === '' ? '' : `${folder}/`));
    return within.find((path) => nameOf(path) === 'Program.cs') ?? within[0] ?? null;
  }

  link({ path, source }: SourceFile): Link[] {
    const usings: Usings = { namespaces: new Set(), types: [] };
    const links: Link[] = [];
    for (const { specifier } of source.imports) {
      const plain = specifier.replace(/^global /, '');
      const name = this.#use(usings, plain);
      const isOwn = plain === name ? this.#namespaces.has(name) : this.#typesOf(name, path).length > 0;
      if (!isOwn) links.push({ specifier: plain, names: [], to: this.#external(name) });
    }
    const globals = this.#globalsOf(path);
    for (const type of [...usings.types, ...globals.types])
      links.push(...this.#typesOf(type, path).map((place) => linkTo(type, place)));
    const own = new Set(source.declares.flatMap((declared) => [...selfAndAbove(declared.split(':')[0] ?? '')]));
    const used = [usings.namespaces, globals.namespaces];
    for (const mention of source.mentions) links.push(...this.#linkMention(mention, path, [...own], used));
    return links.filter(({ to }) => to.kind !== 'file' || to.path !== path);
  }

  /** Notes what a using directive opens: a namespace, or a type by `static` or `=`. Gives its name. */
  #use(usings: Usings, directive: string): string {
    const [, type, namespace = ''] =
      directive.match(/^(?:(?:static |\w+ = )(?:global::)?([^<]*)|(?:global::)?(.*))/) ?? [];
    if (type === undefined) usings.namespaces.add(namespace);
    else usings.types.push(type);
    return type ?? namespace;
  }

  #usingsOf(path: string): Usings {
    const usings: Usings = { namespaces: new Set(), types: [] };
    for (const { specifier } of this.#sources.get(path)?.source.imports ?? [])
      this.#use(usings, specifier.replace(/^global /, ''));
    return usings;
  }

  /** The folder of the innermost project that a path lies in. */
  #projectOf(path: string): string {
    return foldersAbove(path).find((above) => this.#projects.has(above)) ?? '';
  }

  #globalsOf(path: string): Usings {
    const folder = this.#projectOf(path);
    const known = this.#global.get(folder) ?? { namespaces: new Set(), types: [] };
    this.#global.set(folder, known);
    return known;
  }

  /** What a type inherits comes first, told as `Namespace:Type|Name`. */
  #linkMention(mention: string, from: string, own: readonly string[], used: readonly Set<string>[]): Link[] {
    const [, namespace = '', type = '', name = mention] = mention.match(/^([^:|]*):([^:|]+)\|(.*)$/s) ?? [];
    const plain = name.replace(/^global::/, '').replace(/\s+|<.*$/gs, '');
    const inherited = this.#inheritance.inherited({ namespace, type, file: from }, plain.split('.')[0] ?? '');
    const places = inherited.length > 0 && plain === name ? inherited : this.#placesOf(plain, from, own, used);
    return places.map((place) => linkTo(place.namespace, place));
  }

  /** The types that a name means: the own namespaces come first, the innermost before those around it; then all that are used. */
  #placesOf(plain: string, from: string, own: readonly string[], used: readonly Set<string>[]): Place[] {
    for (const namespace of own) {
      const places = this.#typesOf(namespace === '' ? plain : `${namespace}.${plain}`, from);
      if (places.length > 0) return places;
    }
    // A project may use thousands of namespaces: only those that have the name are looked at.
    const having = this.#around.get(plain.split('.')[0] ?? '') ?? new Set();
    const opened = new Set(used.flatMap((namespaces) => [...namespaces.intersection(having)]));
    const places = [...opened].flatMap((namespace) => this.#typesOf(`${namespace}.${plain}`, from));
    return places.length > 0 || !plain.includes('.') ? places : this.#typesOf(plain, from);
  }

  /** The types that a full name means: its last parts may be types and members inside of one. */
  #typesOf(name: string, from: string): Place[] {
    const parts = name.split('.');
    for (let count = parts.length - 1; count >= 0; count--) {
      const [namespace, first = ''] = [parts.slice(0, count).join('.'), parts[count]];
      const type = parts.slice(count).join('.');
      const files = this.#types.find(namespace, first, from);
      if (files.length > 0) return files.map((file) => ({ namespace, type, file }));
      // What is below a namespace is no type of one further up.
      if (this.#namespaces.has(parts.slice(0, count + 1).join('.'))) return [];
    }
    return [];
  }

  #external(name: string): Resolution {
    const parts = name.split('.');
    for (const above of selfAndAbove(name.toLowerCase())) {
      const nuget = this.#nuget.get(above);
      if (nuget !== undefined) return { kind: 'external', name: nuget, standard: false };
    }
    const standard = /^(System|Microsoft\.(CSharp|VisualBasic|Win32))(\.|$)/.test(name);
    return { kind: 'external', name: parts.slice(0, 2).join('.'), standard };
  }
}

const linkTo = (specifier: string, { type, file }: Place): Link => ({
  specifier,
  names: [type.split('.')[0] ?? ''],
  to: { kind: 'file', path: file },
});

/** `A.B.C`, `A.B`, `A` and the namespace without a name. */
function* selfAndAbove(namespace: string): Generator<string> {
  for (let at = namespace; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) yield at;
  yield '';
}
