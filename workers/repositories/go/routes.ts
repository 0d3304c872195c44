import type { Node } from 'web-tree-sitter';
import { joined, routersOf } from '../routers.ts';
import type { SourceFacts, SourceRoute } from '../source-language.ts';
import { argumentsOf, declareFunction, declareRouter, mountRouter, ownerOf, passRouters, textOf } from './routers.ts';

const MADE = '(call_expression function: (selector_expression field: (field_identifier) @_method)) @router';

/** Calls that declare routes: of net/http, chi, gin, echo, fiber and gorilla, with their groups. */
export const ROUTES = `
  ([
      (short_var_declaration right: (expression_list ${MADE}))
      (assignment_statement right: (expression_list ${MADE}))
      (var_spec value: (expression_list ${MADE}))
    ]
    (#match? @_method "^(New\\\\w*|Default|Group|PathPrefix|Party|Route|Subrouter|Use|With|StrictSlash)$"))
  [(function_declaration) (method_declaration)] @routerFunction
  ((call_expression function: (selector_expression field: (field_identifier) @_method)) @mount
    (#match? @_method "^(Mount|Route|Group)$"))
  ((expression_statement (call_expression
      function: [(identifier) @_function (selector_expression field: (field_identifier) @_function)]) @pass)
    (#match? @_function "[Rr]oute|[Rr]egister|[Ss]etup|[Mm]ount|[Hh]andler"))
  ((call_expression
    function: (selector_expression field: (field_identifier) @_method)
    arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] . (_))) @route
    (#match? @_method "^(HandleFunc|Handle|Get|Post|Put|Patch|Delete|Head|Options|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|All)$"))
`;

/** Takes what a capture of `ROUTES` says. */
export function collectRoute(capture: string, node: Node, facts: SourceFacts): void {
  if (capture === 'router') declareRouter(node, facts);
  else if (capture === 'routerFunction') declareFunction(node, facts);
  else if (capture === 'mount') mountRouter(node, facts);
  else if (capture === 'pass') passRouters(node, facts);
  else if (capture === 'route') collectCall(node, facts);
}

/** The routes of a file with their whole paths. */
export const routesIn = (facts: SourceFacts): SourceRoute[] => routersOf(facts).tell(joined);

function collectCall(call: Node, facts: SourceFacts): void {
  const callee = call.childForFieldName('function');
  const [name, server] = [callee?.childForFieldName('field')?.text ?? '', callee?.childForFieldName('operand')];
  const [first, second] = argumentsOf(call);
  const [, own, path = ''] = textOf(first)?.match(/^(?:([A-Z]+)\s+)?(?:[\w.-]+)?(\/\S*)$/) ?? [];
  // A client's `http.Get("/x", …)` looks the same; only `http.Handle` and `http.HandleFunc` answer.
  if (!server || path === '' || (/^(http|client|c)$/.test(server.text) && !name.startsWith('Handle'))) return;
  const owner = ownerOf(server, facts);
  const stripped = second?.childForFieldName('function')?.text === 'http.StripPrefix' ? argumentsOf(second) : [];
  if (stripped[1]) routersOf(facts).mount(ownerOf(stripped[1], facts), owner, textOf(stripped[0]));
  const methods = own
    ? [own]
    : name.startsWith('Handle')
      ? methodsAfter(call)
      : [/^(Any|All)$/.test(name) ? '*' : name];
  const line = call.startPosition.row + 1;
  for (const method of methods) {
    const route = { method: method.toUpperCase(), path: path.replace(/(.)\/$/, '$1'), line };
    routersOf(facts).add(owner, route, true);
  }
}

/** `.Methods("GET", "POST")` that follows a call, as gorilla has it. */
function methodsAfter(call: Node): string[] {
  const after = call.parent?.type === 'selector_expression' ? call.parent : null;
  if (!after?.parent || after.childForFieldName('field')?.text !== 'Methods') return ['*'];
  return argumentsOf(after.parent).flatMap((literal) => textOf(literal) ?? []);
}
