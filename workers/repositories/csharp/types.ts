import type { Node } from 'web-tree-sitter';
import type { SourceFacts } from '../source-language.ts';

/** A type that a text declares, by its path in its namespace: `Outer.Inner`; '' for a namespace alone. */
export type DeclaredType = { namespace: string; path: string; kind: string; isPrivate: boolean; bases: string[] };

/** The part of a text that a type's body is. */
type Body = { start: number; end: number; namespace: string; path: string; isHeir: boolean };

/** Types inside of each other and altogether, what a type is made from, and a name's length: nobody comes near. */
const MOST = { depth: 10, inner: 3000, bases: 100, length: 500 };

/** Of each text the bodies around the place in it that was looked at last. */
const bodiesOf = new WeakMap<SourceFacts, Body[]>();

/** The bodies that a place is in, the outermost first; places come in the order of the text. */
function bodiesAt(place: Node, facts: SourceFacts): Body[] {
  const bodies = (bodiesOf.get(facts) ?? []).filter(({ end }) => end > place.startIndex);
  bodiesOf.set(facts, bodies);
  return bodies.filter(({ start }) => start <= place.startIndex);
}

/** Tells of a type as `Namespace:Outer.Inner class private Base`; without `private` where heirs have it too. */
export function tellType(declaration: Node, facts: SourceFacts): void {
  const around = bodiesAt(declaration, facts);
  const outer = around.at(-1);
  const name = declaration.childForFieldName('name')?.text ?? '';
  const path = outer ? `${outer.path}.${name}` : name;
  if (name === '' || (outer && path.length > MOST.length)) return;
  if (outer && (around.length >= MOST.depth || facts.declares.length > MOST.inner)) return;
  const kind = declaration.type.replace(/_declaration$/, '').replace('record', 'class');
  const bases = kind === 'class' || kind === 'interface' ? basesOf(declaration) : [];
  const access = outer && isPrivate(declaration) ? ['private'] : [];
  const namespace = outer?.namespace ?? namespaceOf(declaration, false);
  facts.declares.push([`${namespace}:${path}`, kind, ...access, ...bases].join(' '));
  const { startIndex: start, endIndex: end } = declaration.childForFieldName('body') ?? declaration;
  // What a part is made from may be told in another file.
  const isHeir = bases.length > 0 || modifiersOf(declaration).includes('partial') || (outer?.isHeir ?? false);
  bodiesOf.get(facts)?.push({ start, end, namespace, path, isHeir });
}

export function readType(told: string): DeclaredType {
  const [first = '', kind = '', ...words] = told.split(' ');
  const [namespace = '', path = ''] = first.split(':');
  const isPrivate = words[0] === 'private';
  return { namespace, path, kind, isPrivate, bases: isPrivate ? words.slice(1) : words };
}

/** A name with the type that it is in where something may be inherited there: `Namespace:Outer.Inner|Name`. */
export function mentionOf(name: Node, facts: SourceFacts): string {
  const around = bodiesAt(name, facts).at(-1);
  return around?.isHeir ? `${around.namespace}:${around.path}|${name.text}` : name.text;
}

/** What a class or an interface is made from, without what is given to it: `A.B` of `A.B<T>`. */
function basesOf(declaration: Node): string[] {
  const list = declaration.namedChildren.find((child) => child?.type === 'base_list');
  return (list?.namedChildren ?? []).slice(0, MOST.bases).flatMap((base) => {
    if (!base || base.text.length > MOST.length) return [];
    const name = base.text.replace(/\s+|^global::/g, '').replace(/[<(].*$/s, '');
    return /^[\w.]+$/.test(name) ? name : [];
  });
}

const modifiersOf = (declaration: Node) =>
  declaration.namedChildren.flatMap((child) => (child?.type === 'modifier' ? child.text : []));

/** True for a member that only its own type has: of a class what does not say otherwise. */
function isPrivate(member: Node): boolean {
  const words = modifiersOf(member);
  const isShared = words.some((word) => /^(public|protected|internal)$/.test(word));
  return words.includes('private') || (!isShared && member.parent?.parent?.type !== 'interface_declaration');
}

/** The namespace that a node is in; its own too, if it is one. */
export function namespaceOf(node: Node, own: boolean): string {
  const names: string[] = [];
  let top = node;
  for (let at: Node | null = own ? node : node.parent; at; at = at.parent) {
    if (at.type.endsWith('namespace_declaration')) names.unshift(at.childForFieldName('name')?.text ?? '');
    top = at;
  }
  const whole = top.namedChildren.find((child) => child?.type === 'file_scoped_namespace_declaration');
  if (whole && whole.id !== node.id) names.unshift(whole.childForFieldName('name')?.text ?? '');
  return names.join('.').replace(/\s+/g, '');
}
