import type { Node } from 'web-tree-sitter';
import type { SourceFacts, SourceRoute } from '../source-language.ts';

/** Calls that declare routes: of net/http, chi, gin, echo, fiber and gorilla, with their groups. */
export const ROUTES = `
  ((short_var_declaration right: (expression_list (call_expression
    function: (selector_expression field: (field_identifier) @_method) arguments: (argument_list . (_))))) @group
    (#match? @_method "^(Group|PathPrefix)$"))
  ((call_expression
    function: (selector_expression field: (field_identifier) @_method)
    arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] . (_))) @route
    (#match? @_method "^(HandleFunc|Handle|Get|Post|Put|Patch|Delete|Head|Options|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|All)$"))
`;

/** What each group of a file puts before its paths; null when that is computed. */
const groups = new WeakMap<SourceFacts, Map<string, string | null>>();

const textOf = (literal: Node | null | undefined) => literal?.text.slice(1, -1) ?? '';
const argumentsOf = (call: Node | null) => call?.childForFieldName('arguments')?.namedChildren ?? [];
const calleeOf = (call: Node | null) => call?.childForFieldName('function') ?? null;

export function collectGroup(declaration: Node, facts: SourceFacts): void {
  const call = declaration.childForFieldName('right')?.firstNamedChild ?? null;
  const [first] = argumentsOf(call);
  const known = groups.get(facts) ?? new Map<string, string | null>();
  const above = known.get(calleeOf(call)?.childForFieldName('operand')?.text ?? '');
  const prefix = above === null || !first?.type.endsWith('string_literal') ? null : (above ?? '') + textOf(first);
  groups.set(facts, known.set(declaration.childForFieldName('left')?.text ?? '', prefix));
}

export function routesOf(call: Node, facts: SourceFacts): SourceRoute[] {
  const callee = calleeOf(call);
  const name = callee?.childForFieldName('field')?.text ?? '';
  const operand = callee?.childForFieldName('operand')?.text ?? '';
  const [, own, path = ''] = textOf(argumentsOf(call)[0]).match(/^(?:([A-Z]+)\s+)?(?:[\w.-]+)?(\/\S*)$/) ?? [];
  // A client's `http.Get("/x", …)` looks the same; only `http.Handle` and `http.HandleFunc` answer.
  if (path === '' || (/^(http|client|c)$/.test(operand) && !name.startsWith('Handle'))) return [];
  const line = call.startPosition.row + 1;
  const group = groups.get(facts)?.get(operand);
  if (group === null) return [];
  const full = (enclosingPrefix(call) + (group ?? '') + path).replace(/(.)\/$/, '$1');
  const methods = own
    ? [own]
    : name.startsWith('Handle')
      ? methodsAfter(call)
      : [/^(Any|All)$/.test(name) ? '*' : name];
  return methods.map((method) => ({ method: method.toUpperCase(), path: full, line }));
}

/** `.Methods("GET", "POST")` that follows a call, as gorilla has it. */
function methodsAfter(call: Node): string[] {
  const after = call.parent?.type === 'selector_expression' ? call.parent : null;
  if (after?.childForFieldName('field')?.text !== 'Methods') return ['*'];
  return argumentsOf(after.parent).flatMap((literal) => (literal?.type.endsWith('_literal') ? [textOf(literal)] : []));
}

/** The paths of chi's `r.Route("/path", func(r chi.Router) { … })` that a call is inside of. */
function enclosingPrefix(call: Node): string {
  let prefix = '';
  for (let at = call.parent; at; at = at.parent) {
    const [first, second] = at.type === 'call_expression' ? argumentsOf(at) : [];
    if (second?.type !== 'func_literal' || calleeOf(at)?.childForFieldName('field')?.text !== 'Route') continue;
    prefix = textOf(first).replace(/\/$/, '') + prefix;
  }
  return prefix;
}
