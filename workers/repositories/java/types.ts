import type { Node } from 'web-tree-sitter';
import type { SourceFacts } from '../source-language.ts';

/** A type that a text declares: by its path in there, with who inherits it, and the names of those that it is made from. */
export type DeclaredType = { path: string; access: 'all' | 'package' | 'private'; supers: string[] };

/** The part of a text that a type's body is. */
type Body = { end: number; path: string; isHeir: boolean };

/** Types inside of each other and altogether, names that types are made from, and a path's length: nobody comes near. */
const MOST = { depth: 10, inner: 3000, supers: 1000, length: 500 };

const BODY = /^(class|interface|enum|annotation_type)_body$/;
const MEMBERS = /^((class|interface|annotation_type)_body|enum_body_declarations)$/;
const TYPE = /^(class|interface|enum|record|annotation_type)_declaration$/;

/** Of each text the bodies around the place in it that was looked at last, and how many supers it has told. */
const statesOf = new WeakMap<SourceFacts, { bodies: Body[]; supers: number }>();

function stateAt(place: Node, facts: SourceFacts): { bodies: Body[]; supers: number } {
  const state = statesOf.get(facts) ?? { bodies: [], supers: 0 };
  statesOf.set(facts, state);
  while ((state.bodies.at(-1)?.end ?? Infinity) <= place.startIndex) state.bodies.pop();
  return state;
}

/**
 * Tells of the type whose body a node is. What a file declares is its package, '' where it has none, and after that its
 * types: `A`, `A.Inner package B c.D`. A local one is told as `A.+B`, and an anonymous `new B()` as `A.=B B`.
 */
export function enterType(body: Node, facts: SourceFacts): void {
  const declaration = body.parent;
  const state = stateAt(body, facts);
  if (!declaration || !BODY.test(body.type) || state.bodies.length >= MOST.depth) return;
  const outer = state.bodies.at(-1);
  const supers = supersOf(declaration).slice(0, MOST.supers - state.supers);
  const isNamed = TYPE.test(declaration.type);
  const name = isNamed ? declaration.childForFieldName('name')?.text : supers[0];
  if (!name || (!outer && !isNamed)) return;
  const isMember = isNamed && MEMBERS.test(declaration.parent?.type ?? '');
  const path = outer ? `${outer.path}.${isMember ? '' : isNamed ? '+' : '='}${name}` : name;
  if (path.length > MOST.length || (outer && facts.declares.length > MOST.inner)) return;
  state.supers += supers.length;
  state.bodies.push({ end: body.endIndex, path, isHeir: supers.length > 0 || (outer?.isHeir ?? false) });
  if (facts.declares.length === 0) facts.declares.push('');
  const access = isMember ? accessOf(declaration) : 'all';
  facts.declares.push([path, ...(access === 'all' ? [] : [access]), ...supers].join(' '));
}

export function readType(told: string): DeclaredType {
  const [path = '', ...words] = told.split(' ');
  const [access] = words;
  return access === 'package' || access === 'private'
    ? { path, access, supers: words.slice(1) }
    : { path, access: 'all', supers: words };
}

/** A name with the type that it is in where something may be inherited there: `A.Inner:Name`. */
export function mentionOf(name: Node, facts: SourceFacts): string {
  const around = stateAt(name, facts).bodies.at(-1);
  return around?.isHeir ? `${around.path}:${name.text}` : name.text;
}

/** The parts of a mention: the type that it is in, '' where nothing is inherited, the name, and what that begins with. */
export function readMention(mention: string): { type: string; name: string; first: string } {
  const [, type = '', name = mention] = mention.match(/^([^\s:<@(]*):(.*)$/s) ?? [];
  return { type, name, first: name.split('.')[0] ?? '' };
}

/** The names of what a type is made from, without what is given to them: `Map.Entry` of `Map.Entry<K, V>`. */
function supersOf(declaration: Node): string[] {
  const types =
    declaration.type === 'object_creation_expression'
      ? [declaration.childForFieldName('type')]
      : declaration.namedChildren
          .filter((child) => /^(superclass|super_interfaces|extends_interfaces)$/.test(child?.type ?? ''))
          .flatMap((list) => list?.namedChildren ?? [])
          .flatMap((child) => (child?.type === 'type_list' ? child.namedChildren : [child]));
  return types.flatMap((type) => (type && type.text.length <= MOST.length ? typeName(type) : [])).filter(Boolean);
}

function typeName(type: Node): string {
  if (type.type === 'type_identifier') return type.text;
  const parts = type.namedChildren.filter((part) =>
    /^(type_identifier|generic_type|scoped_type_identifier)$/.test(part?.type ?? ''),
  );
  return parts.map((part) => (part ? typeName(part) : '')).join('.');
}

function accessOf(member: Node): DeclaredType['access'] {
  const modifiers = member.namedChildren.find((child) => child?.type === 'modifiers')?.children ?? [];
  const has = (word: string) => modifiers.some((modifier) => modifier?.type === word);
  if (has('private')) return 'private';
  const isShared =
    has('public') || has('protected') || /^(interface|annotation_type)_body$/.test(member.parent?.type ?? '');
  return isShared ? 'all' : 'package';
}
