import type { SourceFile } from '../source-language.ts';
import type { TypeIndex } from '../type-index.ts';
import { type DeclaredType, readType } from './types.ts';

/** A type by its namespace and its path in there, with a file that declares it. */
export type Place = { namespace: string; type: string; file: string };

/** What the repository knows of types. */
export type Context = {
  /** All types by their paths. */
  types: TypeIndex;
  /** The folder of a file's project. */
  projectOf(file: string): string;
  /** What a name means in a namespace of a file. */
  find(name: string, file: string, namespace: string): Place[];
};

/** Types that are looked at above one, and that are needed to know what those above one are: nobody comes near. */
const MOST = { above: 100, depth: 20 };

const keyOf = ({ namespace, type, file }: Place) => `${namespace}:${type} ${file}`;
const outerOf = (type: string) => type.slice(0, Math.max(0, type.lastIndexOf('.')));

/** Which nested types the classes and interfaces of one repository inherit: a class those of classes only. */
export class Inheritance {
  /** What each file says of a type, which may have parts in others. */
  readonly #parts = new Map<string, DeclaredType>();
  /** By the name of a nested type the paths of those that have one. */
  readonly #nested = new Map<string, Set<string>>();
  readonly #bases = new Map<string, readonly Place[]>();
  readonly #context: Context;
  #depth = 0;

  constructor(sources: readonly SourceFile[], context: Context) {
    this.#context = context;
    for (const { path: file, source } of sources) {
      for (const part of source.declares.map(readType)) {
        const key = keyOf({ namespace: part.namespace, type: part.path, file });
        if (!this.#parts.has(key)) this.#parts.set(key, part);
        if (!part.path.includes('.')) continue;
        const name = part.path.slice(part.path.lastIndexOf('.') + 1);
        this.#nested.set(name, (this.#nested.get(name) ?? new Set()).add(outerOf(part.path)));
      }
    }
  }

  /** The nested types of a name that a type inherits, or else the nearest around it that does or has one itself. */
  inherited({ namespace, type, file }: Place, name: string): Place[] {
    if (!this.#nested.has(name)) return [];
    for (let at = type; at !== ''; at = outerOf(at)) {
      const own = this.#partsOf({ namespace, type: `${at}.${name}`, file });
      const found = own.length > 0 ? own : this.#inheritedBy({ namespace, type: at, file }, name);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** From the nearest above: what is declared there hides what is further up, unless it is private. */
  #inheritedBy(heir: Place, name: string): Place[] {
    const seen = new Set([keyOf(heir)]);
    for (let level = this.#basesOf(heir); level.length > 0; ) {
      const having = level.filter(({ type }) => this.#nested.get(name)?.has(type));
      const declared = having.flatMap((base) => this.#partsOf({ ...base, type: `${base.type}.${name}` }));
      const found = declared.filter((place) => !this.#parts.get(keyOf(place))?.isPrivate);
      if (found.length > 0) return found;
      const next: Place[] = [];
      for (const base of level.flatMap((each) => this.#basesOf(each))) {
        if (seen.has(keyOf(base)) || seen.size > MOST.above) continue;
        seen.add(keyOf(base));
        next.push(base);
      }
      level = next;
    }
    return [];
  }

  /** The parts of a type, which are all in the project of the file. */
  #partsOf({ namespace, type, file }: Place): Place[] {
    const project = this.#context.projectOf(file);
    const files = this.#context.types.find(namespace, type, file);
    return files.flatMap((each) => (this.#context.projectOf(each) === project ? { namespace, type, file: each } : []));
  }

  /** What a type is directly made from; nothing while that is being found out: it may be made from itself. */
  #basesOf(heir: Place): readonly Place[] {
    const key = keyOf(heir);
    const known = this.#bases.get(key);
    if (known || this.#depth >= MOST.depth) return known ?? [];
    this.#bases.set(key, []);
    this.#depth++;
    const found = this.#partsOf(heir).flatMap((part) => {
      const { kind, bases = [] } = this.#parts.get(keyOf(part)) ?? {};
      const places = bases.flatMap((name) => this.#named(part, name));
      return places.filter((place) => this.#parts.get(keyOf(place))?.kind === kind);
    });
    this.#depth--;
    this.#bases.set(key, found);
    return found;
  }

  /** The types that a name among a type's bases means: nested ones of what is around it, or others. */
  #named({ namespace, type, file }: Place, name: string): Place[] {
    const [first = '', ...rest] = name.split('.');
    const near = this.inherited({ namespace, type: outerOf(type), file }, first);
    if (near.length === 0) return this.#context.find(name, file, namespace);
    return near.flatMap((place) => this.#partsOf({ ...place, type: [place.type, ...rest].join('.') }));
  }
}
