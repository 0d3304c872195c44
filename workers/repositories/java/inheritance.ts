import type { SourceFile } from '../source-language.ts';
import { type DeclaredType, readType } from './types.ts';

/** A type, by the file that declares it and its path in there. */
export type Place = { file: string; type: string };

/** Types that are looked at above one, and that are needed to know what those above one are: nobody comes near. */
const MOST = { above: 100, depth: 20 };

const keyOf = ({ file, type }: Place) => `${file}\0${type}`;
const outerOf = (type: string) => type.slice(0, Math.max(0, type.lastIndexOf('.')));

/** Which member types the types of one repository inherit. */
export class Inheritance {
  readonly #files = new Map<string, { packageName: string; types: ReadonlyMap<string, DeclaredType> }>();
  /** The names of all member types. */
  readonly #members = new Set<string>();
  readonly #supers = new Map<string, readonly Place[]>();
  readonly #find: (file: string, name: string) => Place[];
  #depth = 0;

  /** `find` tells what a name of a file means that is none of its own. */
  constructor(sources: readonly SourceFile[], find: (file: string, name: string) => Place[]) {
    this.#find = find;
    for (const { path, source } of sources) {
      const [packageName = '', ...told] = source.declares;
      const types = new Map(told.map(readType).map((type) => [type.path, type]));
      this.#files.set(path, { packageName, types });
      for (const type of types.keys()) if (type.includes('.')) this.#members.add(type.slice(type.lastIndexOf('.') + 1));
    }
  }

  /** The member types of a name that a type of a file inherits, or else the nearest around it that does. */
  inherited(file: string, type: string, name: string): Place[] {
    if (!this.#members.has(name)) return [];
    for (let at = type; at !== ''; at = outerOf(at)) {
      const found = this.#inheritedBy({ file, type: at }, name);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** From the nearest above: what is inherited from there hides what is further up. */
  #inheritedBy(heir: Place, name: string): Place[] {
    const seen = new Set([keyOf(heir)]);
    for (let level = this.#supersOf(heir); level.length > 0; ) {
      const found = level.map(({ file, type }) => ({ file, type: `${type}.${name}` }));
      const inherited = found.filter((member) => this.#isInherited(heir, member));
      if (inherited.length > 0) return inherited;
      const next: Place[] = [];
      for (const place of level.flatMap((at) => this.#supersOf(at))) {
        if (seen.has(keyOf(place)) || seen.size > MOST.above) continue;
        seen.add(keyOf(place));
        next.push(place);
      }
      level = next;
    }
    return [];
  }

  #isInherited(heir: Place, { file, type }: Place): boolean {
    const access = this.#files.get(file)?.types.get(type)?.access ?? 'private';
    const isSamePackage = this.#files.get(heir.file)?.packageName === this.#files.get(file)?.packageName;
    return access === 'all' || (access === 'package' && isSamePackage);
  }

  /** The types that a type is directly made from; none while they are being found out: it may be made from itself. */
  #supersOf(place: Place): readonly Place[] {
    const key = keyOf(place);
    const known = this.#supers.get(key);
    if (known || this.#depth >= MOST.depth) return known ?? [];
    this.#supers.set(key, []);
    this.#depth++;
    const { supers = [] } = this.#files.get(place.file)?.types.get(place.type) ?? {};
    const found = supers.flatMap((name) => this.#named(place.file, outerOf(place.type), name));
    this.#depth--;
    this.#supers.set(key, found);
    return found;
  }

  /** The types that a name means within a type of a file, '' outside of all. */
  #named(file: string, within: string, name: string): Place[] {
    const [first = '', ...rest] = name.split('.');
    const places = this.#seen(file, within, first);
    return places.length > 0 || rest.length === 0 ? this.#membersOf(places, rest) : this.#found(file, name);
  }

  #seen(file: string, within: string, name: string): Place[] {
    for (let at = within; at !== ''; at = outerOf(at)) {
      const own = [`${at}.${name}`, `${at}.+${name}`].map((type) => ({ file, type }));
      const [found] = own.filter((place) => this.#isDeclared(place));
      const places = found ? [found] : this.#inheritedBy({ file, type: at }, name);
      if (places.length > 0) return places;
    }
    const top = { file, type: name };
    return this.#isDeclared(top) ? [top] : this.#found(file, name);
  }

  #found(file: string, name: string): Place[] {
    return this.#find(file, name).flatMap((place) => {
      const [type = '', ...rest] = place.type.split('.');
      return this.#membersOf([{ file: place.file, type }], rest);
    });
  }

  /** What the names lead to from a type to its members, own ones or inherited. */
  #membersOf(places: Place[], names: readonly string[]): Place[] {
    return names.reduce(
      (found, name) =>
        found.flatMap((place) => {
          const member = { file: place.file, type: `${place.type}.${name}` };
          return this.#isDeclared(member) ? [member] : this.#inheritedBy(place, name);
        }),
      places,
    );
  }

  #isDeclared({ file, type }: Place): boolean {
    return this.#files.get(file)?.types.has(type) ?? false;
  }
}
