import { byText } from './order.ts';

/**
 * The cycles of a directed graph: its strongly connected components of more than one node, each ordered, the largest
 * first. Tarjan's algorithm, without recursion: a chain of imports may be longer than the stack.
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const cycles: string[][] = [];

  const enter = (node: string) => {
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, next: (edges.get(node) ?? [])[Symbol.iterator]() };
  };
  const lower = (node: string, value = 0) => lowest.set(node, Math.min(lowest.get(node) ?? value, value));

  for (const start of edges.keys()) {
    if (order.has(start)) continue;
    const path = [enter(start)];
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const { done, value: target } = step.next.next();
      if (!done) {
        if (!order.has(target)) path.push(enter(target));
        else if (isOpen.has(target)) lower(step.node, order.get(target));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) lower(parent.node, lowest.get(step.node));
      if (lowest.get(step.node) !== order.get(step.node)) continue;
      const component = open.splice(open.lastIndexOf(step.node));
      for (const node of component) isOpen.delete(node);
      if (component.length > 1) cycles.push(component.sort(byText));
    }
  }
  return cycles.sort((a, b) => b.length - a.length || byText(a[0] ?? '', b[0] ?? ''));
}
