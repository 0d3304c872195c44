import type { Node } from 'web-tree-sitter';
import { joined, type Owner, routersOf } from '../routers.ts';
import type { SourceFacts } from '../source-language.ts';

/** Makes a router: `chi.NewRouter()`, `gin.Default()`. */
const MAKER = /^(New\w*|Default)$/;
/** Gives a router whose paths begin with the text that it is given, if it is: `r.Group("/a")`, `r.PathPrefix("/a")`. */
const PREFIXED = /^(Group|PathPrefix|Party|Route)$/;
/** Gives the router that it is called on, as far as paths are concerned. */
const SAME =
  /^(Subrouter|Use|With|Host|Methods|Schemes|Headers|StrictSlash|Get|Post|Put|Patch|Delete|Head|Options|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|All)$/;
/** The types of what is given to, and comes from, functions that add routes. */
const ROUTER_TYPE = /(Router|Routes|Group|Mux|Engine|Echo|App|Handler|Party)\b/;
const SCOPE = /^(block|func_literal|function_declaration|method_declaration)$/;
/** Nobody nests scopes or chains calls so deep. */
const DEEPEST = 100;
const LONGEST_NAME = 200;
const FILE = 0;

export const argumentsOf = (call: Node): Node[] =>
  (call.childForFieldName('arguments')?.namedChildren ?? []).filter(
    (node) => node !== null && node.type !== 'comment',
  ) as Node[];

/** What a literal spells; null for what is computed, or missing. */
export const textOf = (node: Node | undefined): string | null =>
  node?.type.endsWith('string_literal') ? node.text.slice(1, -1) : null;

/** Who a chain of calls is on: `router` of `router.Group("/a").Use(b)`, with the paths of its groups. */
export function ownerOf(chain: Node, facts: SourceFacts): Owner {
  let [at, prefix]: [Node, string | null] = [chain, ''];
  for (let depth = 0; depth < DEEPEST; depth++) {
    const [callee, [first]] = [at.childForFieldName('function'), argumentsOf(at)];
    const [object, name] = [callee?.childForFieldName('operand'), callee?.childForFieldName('field')?.text ?? ''];
    if (at.type !== 'call_expression' || !object || MAKER.test(name)) break;
    if (PREFIXED.test(name) && first?.type !== 'func_literal') {
      const path = textOf(first);
      prefix = path === null || prefix === null ? null : joined(path, prefix);
    } else if (!PREFIXED.test(name) && !SAME.test(name)) {
      if (!first) break;
      // Nobody knows what it does with that.
      prefix = null;
    }
    at = object;
  }
  const base = rootOwner(at, facts);
  return prefix === '' ? base : { base, prefix, isMade: true };
}

function rootOwner(root: Node, facts: SourceFacts): Owner {
  const callee = root.type === 'call_expression' ? root.childForFieldName('function') : null;
  const field = callee?.childForFieldName('field')?.text;
  if (field !== undefined && MAKER.test(field)) return routersOf(facts).at(root.id);
  if (callee) return { name: nameOfFunction(callee), scopes: [FILE] };
  const { text } = root;
  return text.length > LONGEST_NAME ? { name: '', scopes: [] } : { name: text, scopes: scopesOf(root) };
}

/** What a function or a method is called by; the method of a literal with its type. */
function nameOfFunction(callee: Node): string {
  const field = callee.childForFieldName('field')?.text;
  if (field === undefined) return callee.text.slice(0, LONGEST_NAME);
  const object = callee.childForFieldName('operand')?.text.slice(0, LONGEST_NAME);
  const [, type = ''] = object?.match(/^[(&]*(\w+)\{/) ?? [];
  return `${type}.${field}`;
}

function scopesOf(node: Node): number[] {
  const scopes: number[] = [];
  let at = node.parent;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (SCOPE.test(at.type)) scopes.push(at.id);
    at = at.parent;
  }
  return at ? scopes : [...scopes, FILE];
}

/** Takes the name that a router gets: `v1 := router.Group("/v1")`, `s.api = router.Group("/api")`. */
export function declareRouter(call: Node, facts: SourceFacts): void {
  const values = call.parent;
  const statement = values?.parent;
  const index = values?.namedChildren.findIndex((value) => value?.id === call.id) ?? 0;
  const names = statement?.childForFieldName('left')?.namedChildren ?? statement?.childrenForFieldName('name') ?? [];
  const name = names[index]?.text;
  if (name === undefined || !statement) return;
  const owner = ownerOf(call, facts);
  const router = 'scopes' in owner ? { base: owner, prefix: '', isMade: true } : owner;
  const scopes = scopesOf(call);
  // Which of the names around is given another value, is not told: the one that there is.
  for (const scope of statement.type === 'assignment_statement' ? scopes : scopes.slice(0, 1))
    routersOf(facts).declare(name, scope, router);
}

/** Takes a function with what it may be given routers by, and what it gives. */
export function declareFunction(declaration: Node, facts: SourceFacts): void {
  const name = declaration.childForFieldName('name')?.text ?? '';
  const receiver = declaration.childForFieldName('receiver')?.firstNamedChild?.childForFieldName('type');
  const names = receiver ? [`.${name}`, `${receiver.text.replace(/^\*/, '')}.${name}`] : [name];
  const routers = routersOf(facts);
  for (const [index, { parameter, type }] of parametersOf(declaration).entries()) {
    if (!ROUTER_TYPE.test(type)) continue;
    routers.declare(parameter.text, declaration.id, routers.at(parameter.id));
    for (const own of names) routers.declare(`${own}(${index})`, FILE, routers.at(parameter.id));
  }
  const isGiver = ROUTER_TYPE.test(declaration.childForFieldName('result')?.text ?? '');
  const body = isGiver ? declaration.childForFieldName('body') : null;
  const last = (body?.firstNamedChild?.type === 'statement_list' ? body.firstNamedChild : body)?.namedChildren.at(-1);
  const given = last?.type === 'return_statement' ? last.firstNamedChild?.firstNamedChild : null;
  if (!given) return;
  const router = { base: ownerOf(given, facts), prefix: '', isMade: true };
  for (const own of names) routers.declare(own, FILE, router);
}

const parametersOf = (declaration: Node): { parameter: Node; type: string }[] =>
  (declaration.childForFieldName('parameters')?.namedChildren ?? []).flatMap((group) =>
    (group?.childrenForFieldName('name') ?? []).flatMap((parameter) =>
      parameter ? [{ parameter, type: group?.childForFieldName('type')?.text ?? '' }] : [],
    ),
  );

/** `r.Mount("/a", router)`, `r.Route("/a", function)`, `r.Group(function)`. */
export function mountRouter(call: Node, facts: SourceFacts): void {
  const callee = call.childForFieldName('function');
  const [server, method] = [callee?.childForFieldName('operand'), callee?.childForFieldName('field')?.text];
  const [first, second] = argumentsOf(call);
  if (!server || !first) return;
  const under = ownerOf(server, facts);
  if (method === 'Group') mountFunction(first, under, '', facts);
  else if (second && method === 'Route') mountFunction(second, under, textOf(first), facts);
  else if (second) routersOf(facts).mount(ownerOf(second, facts), under, textOf(first));
}

function mountFunction(given: Node, under: Owner, path: string | null, facts: SourceFacts): void {
  const routers = routersOf(facts);
  if (given.type === 'func_literal') {
    const [first] = parametersOf(given);
    if (!first) return;
    routers.declare(first.parameter.text, given.id, routers.at(first.parameter.id));
    routers.mount(routers.at(first.parameter.id), under, path);
  } else if (/^(identifier|selector_expression)$/.test(given.type)) {
    routers.mount({ name: `${nameOfFunction(given)}(0)`, scopes: [FILE] }, under, path);
  }
}

/** `registerUsers(v1, db)`: what the function adds to what it is given, it adds here. */
export function passRouters(call: Node, facts: SourceFacts): void {
  const callee = call.childForFieldName('function');
  for (const [index, argument] of argumentsOf(call).entries()) {
    if (!callee || !/^(identifier|selector_expression|call_expression)$/.test(argument.type)) continue;
    const mounted = { name: `${nameOfFunction(callee)}(${index})`, scopes: [FILE] };
    routersOf(facts).mount(mounted, ownerOf(argument, facts), '');
  }
}
