/** Which imports to cut so that the modules of a cycle are in none any more. */

import type { Import } from '../../shared/map-cycles.ts';
import { byText } from '../../shared/order.ts';
import { isTestPath } from '../../shared/test-paths.ts';
import type { MapFacts } from './facts.ts';

/** The steps that each of the two improvements may take: what is found in them is told. */
const MOST_STEPS = 2_000_000;
const PASSES = 4;

/** The graph of a cycle: its modules by their place in it, and for each the imports out of it and into it. */
type Graph = { size: number; edges: Edge[]; out: Edge[][]; into: Edge[][] };
type Edge = { index: number; from: number; to: number; weight: number };

/**
 * Few imports, together as light as could be found, without which no module of the cycle imports itself through others.
 * None of them is superfluous. To find the lightest of all would take longer than anyone waits: the modules are put in
 * an order in which little leads backwards, and that is cut. The cheapest come first.
 */
export function cutsOf(cycle: readonly string[], edges: readonly Import[]): Import[] {
  const graph = graphOf(cycle, edges);
  const order = orderOf(graph);
  improve(graph, order);
  const place = placesOf(order);
  const backwards = graph.edges.filter(({ from, to }) => at(place, from) > at(place, to));
  return withoutSuperfluous(graph, backwards)
    .map(({ from, to, weight }) => ({ from: cycle[from] ?? '', to: cycle[to] ?? '', weight }))
    .sort((a, b) => a.weight - b.weight || byText(a.from, b.from) || byText(a.to, b.to));
}

/** How many imports are cut in all. */
export const importsOf = (cuts: readonly Import[]): number => cuts.reduce((sum, { weight }) => sum + weight, 0);

/** The files of one module that import files of another; without tests, unless the cycle needs them. */
export function filesOfCut({ byId, files }: MapFacts, { from, to }: Import, needsTests: boolean): string[] {
  const counts = (path: string) => needsTests || !isTestPath(path);
  const own = byId.get(from)?.files ?? [];
  return own
    .filter(
      ({ path, imports }) => counts(path) && imports.some((each) => counts(each) && files.get(each)?.module === to),
    )
    .map(({ path }) => path)
    .sort(byText);
}
const at = (numbers: ArrayLike<number>, index: number): number => numbers[index] ?? 0;

function graphOf(cycle: readonly string[], edges: readonly Import[]): Graph {
  const indexOf = new Map(cycle.map((id, index) => [id, index]));
  const graph: Graph = { size: cycle.length, edges: [], out: cycle.map(() => []), into: cycle.map(() => []) };
  for (const { from: source, to: target, weight } of edges) {
    const [from, to] = [indexOf.get(source), indexOf.get(target)];
    if (from === undefined || to === undefined || from === to) continue;
    const edge = { index: graph.edges.length, from, to, weight };
    graph.edges.push(edge);
    graph.out[from]?.push(edge);
    graph.into[to]?.push(edge);
  }
  return graph;
}

/** An order to begin with: what imports most and is imported least comes first. */
function orderOf({ size, out, into }: Graph): number[] {
  const sum = (edges: readonly Edge[] = []) => edges.reduce((total, { weight }) => total + weight, 0);
  const rank = Float64Array.from({ length: size }, (_, node) => {
    const [imports, imported] = [sum(out[node]), sum(into[node])];
    return imported / Math.max(1, imports + imported);
  });
  return Array.from(rank.keys()).sort((a, b) => at(rank, a) - at(rank, b) || a - b);
}

const placesOf = (order: readonly number[]): Int32Array => {
  const places = new Int32Array(order.length);
  for (const [place, node] of order.entries()) places[node] = place;
  return places;
};

/** Moves each module to where in the order the least leads backwards, until nothing gets better. */
function improve({ out, into }: Graph, order: number[]): void {
  const place = placesOf(order);
  let steps = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    let isBetter = false;
    for (let node = 0; node < order.length && steps < MOST_STEPS; node++) {
      // Passing what it imports on the way to the end makes that lead backwards; passing what imports it mends that.
      const passed = [
        ...(out[node] ?? []).map(({ to, weight }) => ({ place: at(place, to), cost: weight })),
        ...(into[node] ?? []).map(({ from, weight }) => ({ place: at(place, from), cost: -weight })),
      ].sort((a, b) => a.place - b.place);
      const now = at(place, node);
      let cost = 0;
      for (const each of passed) if (each.place < now) cost -= each.cost;
      // The cost before everything, as against where it is.
      let [best, bestCost] = [now, 0];
      if (cost < bestCost) [best, bestCost] = [passed[0]?.place ?? now, cost];
      for (const [index, each] of passed.entries()) {
        cost += each.cost;
        if (cost >= bestCost || passed[index + 1]?.place === each.place) continue;
        [best, bestCost] = [each.place < now ? each.place + 1 : each.place, cost];
      }
      if (best === now) continue;
      isBetter = true;
      steps += Math.abs(best - now);
      order.splice(now, 1);
      order.splice(best, 0, node);
      for (let index = Math.min(best, now); index <= Math.max(best, now); index++) place[at(order, index)] = index;
    }
    if (!isBetter) return;
  }
}

/** Puts back what closes no cycle any more when the others are cut, the heaviest first. */
function withoutSuperfluous({ size, edges, out }: Graph, cuts: readonly Edge[]): Edge[] {
  const isCut = new Uint8Array(edges.length);
  for (const { index } of cuts) isCut[index] = 1;
  const seen = new Int32Array(size).fill(-1);
  let steps = 0;
  for (const [turn, edge] of [...cuts].sort((a, b) => b.weight - a.weight).entries()) {
    if (steps > MOST_STEPS) break;
    const waiting = [edge.to];
    seen[edge.to] = turn;
    while (waiting.length > 0 && at(seen, edge.from) !== turn) {
      for (const next of out[waiting.pop() ?? 0] ?? []) {
        steps++;
        if (at(isCut, next.index) || at(seen, next.to) === turn) continue;
        seen[next.to] = turn;
        waiting.push(next.to);
      }
    }
    if (at(seen, edge.from) !== turn) isCut[edge.index] = 0;
  }
  return edges.filter(({ index }) => at(isCut, index));
}
