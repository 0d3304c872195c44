import type { SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';
import { Tally } from './order.ts';

/** Counts what leads from one module to another, and tells what that makes of them. */
export class ModuleEdges {
  readonly #weights = new Map<string, Tally<string>>();

  add(from: string, to: string): void {
    const weight = this.#weights.get(from) ?? new Tally();
    this.#weights.set(from, weight);
    weight.add(to);
  }

  /** The modules that each leads to. */
  get targets(): Map<string, string[]> {
    return new Map([...this.#weights].map(([from, targets]) => [from, [...targets].map(([to]) => to)]));
  }

  get list(): SystemMap['edges'] {
    return [...this.#weights]
      .flatMap(([from, targets]) => [...targets].map(([to, weight]) => ({ from, to, weight })))
      .sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to));
  }
}

/**
 * How far each node is from the ground: 0 for one that leads nowhere, else one more than the highest that it leads to.
 * The nodes of a cycle are on one layer.
 */
export function findLayers(
  nodes: readonly string[],
  edges: ReadonlyMap<string, readonly string[]>,
  cycles: readonly (readonly string[])[],
): Map<string, number> {
  const groupOf = new Map(nodes.map((node) => [node, node]));
  for (const cycle of cycles) for (const node of cycle) groupOf.set(node, cycle[0] ?? node);
  /** The groups that lead to each, and to how many each leads that have no layer yet. */
  const above = new Map<string, Set<string>>();
  const open = new Map([...groupOf.values()].map((group) => [group, 0]));
  for (const [node, targets] of edges) {
    const from = groupOf.get(node) ?? node;
    for (const target of targets) {
      const to = groupOf.get(target) ?? target;
      const known = above.get(to) ?? new Set<string>();
      above.set(to, known);
      if (from === to || known.has(from)) continue;
      known.add(from);
      open.set(from, (open.get(from) ?? 0) + 1);
    }
  }
  const layers = new Map<string, number>();
  let ground = [...open].filter(([, count]) => count === 0).map(([group]) => group);
  for (let layer = 0; ground.length > 0; layer++) {
    const next: string[] = [];
    for (const group of ground) {
      layers.set(group, layer);
      for (const from of above.get(group) ?? []) {
        const left = (open.get(from) ?? 0) - 1;
        open.set(from, left);
        if (left === 0) next.push(from);
      }
    }
    ground = next;
  }
  return new Map(nodes.map((node) => [node, layers.get(groupOf.get(node) ?? node) ?? 0]));
}
