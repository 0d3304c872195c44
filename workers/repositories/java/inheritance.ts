import type { SourceFile } from '../source-language.ts';
import { type DeclaredType, readType } from './types.ts';

/** A type, by the file that declares it and its path in there. */
export type Place = { file: string; type: string };

/** A type with where it is, and its member types by their names. */
type Type = DeclaredType & { file: string; packageName: string; members: Map<string, Type> };

/** Types that are looked at above one, and that are needed to know what those above one are: nobody comes near. */
const MOST = { above: 100, depth: 20 };

const outerOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('.')));
const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);

/** Which member types the types of one repository inherit. */
export class Inheritance {
  readonly #files = new Map<string, ReadonlyMap<string, Type>>();
  /** The names of all member types. */
  readonly #members = new Set<string>();
  readonly #supers = new Map<Type, readonly Type[]>();
  readonly #find: (file: string, name: string) => Place[];
  #depth = 0;

  /** `find` tells what a name of a file means that is none of its own. */
  constructor(sources: readonly SourceFile[], find: (file: string, name: string) => Place[]) {
    this.#find = find;
    for (const { path: file, source } of sources) {
      const [packageName = '', ...told] = source.declares;
      const types = new Map<string, Type>();
      for (const type of told.map(readType)) {
        if (!types.has(type.path)) types.set(type.path, { ...type, file, packageName, members: new Map() });
      }
      for (const type of types.values()) {
        if (!type.path.includes('.')) continue;
        const name = lastOf(type.path);
        types.get(outerOf(type.path))?.members.set(name, type);
        this.#members.add(name);
      }
      this.#files.set(file, types);
    }
  }

  /** The files of the member types of a name that a type of a file inherits, or else the nearest around it that does. */
  inherited(file: string, type: string, name: string): string[] {
    if (!this.#members.has(name)) return [];
    for (let at = type; at !== ''; at = outerOf(at)) {
      const found = this.#inheritedBy(this.#typeAt(file, at), name);
      if (found.length > 0) return found.map((member) => member.file);
    }
    return [];
  }

  /** From the nearest above: what is declared there hides what is further up, even where it is not inherited. */
  #inheritedBy(heir: Type | undefined, name: string): Type[] {
    const seen = new Set([heir]);
    for (let level = this.#supersOf(heir); level.length > 0; ) {
      const inherited = level
        .flatMap(({ members }) => members.get(name) ?? [])
        .filter((member) => isOpen(member, heir));
      if (inherited.length > 0) return inherited;
      const next: Type[] = [];
      for (const type of level) {
        if (type.members.has(name)) continue;
        for (const above of this.#supersOf(type)) {
          if (seen.size > MOST.above) break;
          if (!seen.has(above)) next.push(above);
          seen.add(above);
        }
      }
      level = next;
    }
    return [];
  }

  /** The types that a type is directly made from; none while they are being found out: it may be made from itself. */
  #supersOf(type: Type | undefined): readonly Type[] {
    const known = type && this.#supers.get(type);
    if (!type || known || this.#depth >= MOST.depth) return known ?? [];
    this.#supers.set(type, []);
    this.#depth++;
    const found = type.supers.flatMap((name) => this.#named(type.file, outerOf(type.path), name));
    this.#depth--;
    this.#supers.set(type, found);
    return found;
  }

  /** The types that a name means within a type of a file, '' outside of all. */
  #named(file: string, within: string, name: string): Type[] {
    const [first = '', ...rest] = name.split('.');
    const types = this.#seen(file, within, first);
    return types.length > 0 || rest.length === 0 ? this.#membersOf(types, rest) : this.#found(file, name);
  }

  #seen(file: string, within: string, name: string): Type[] {
    for (let at = within; at !== ''; at = outerOf(at)) {
      const own = this.#typeAt(file, `${at}.${name}`) ?? this.#typeAt(file, `${at}.+${name}`);
      const types = own ? [own] : this.#inheritedBy(this.#typeAt(file, at), name);
      if (types.length > 0) return types;
    }
    const top = this.#typeAt(file, name);
    return top ? [top] : this.#found(file, name);
  }

  #found(file: string, name: string): Type[] {
    return this.#find(file, name).flatMap((place) => {
      const [first = '', ...rest] = place.type.split('.');
      return this.#membersOf([this.#typeAt(place.file, first)], rest);
    });
  }

  /** What the names lead to from types to their members, own ones or inherited. */
  #membersOf(types: readonly (Type | undefined)[], names: readonly string[]): Type[] {
    return names.reduce(
      (found, name) => found.flatMap((type) => type.members.get(name) ?? this.#inheritedBy(type, name)),
      types.filter((type) => type !== undefined),
    );
  }

  #typeAt(file: string, path: string): Type | undefined {
    return this.#files.get(file)?.get(path);
  }
}

/** True for a member type that those who are made from its type inherit, as far as its access goes. */
const isOpen = ({ access, packageName }: Type, heir: Type | undefined) =>
  access === 'all' || (access === 'package' && packageName === heir?.packageName);
