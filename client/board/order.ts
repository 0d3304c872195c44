import type { Card } from '../../shared/documents.ts';
import { compareRanked } from '../../shared/rank.ts';
import { ITEM_KINDS } from '../../shared/stages.ts';

/** What the list can be ordered by; `rank` is the order of the board. */
const ORDER_KEYS = ['rank', 'title', 'kind', 'assignee', 'created'] as const;
export type OrderKey = (typeof ORDER_KEYS)[number];

export type Order = { by: OrderKey; descending: boolean };

export const RANK_ORDER: Order = { by: 'rank', descending: false };

/** Reads `title` or `-title`, as it stands in the address. */
export function readOrder(value: string | null): Order {
  const descending = value?.startsWith('-') ?? false;
  const by = ORDER_KEYS.find((key) => key === (descending ? value?.slice(1) : value));
  return by ? { by, descending } : RANK_ORDER;
}

/** The form of an order in the address; null for the order of the board. */
export function writeOrder(order: Order): string | null {
  if (order.by === 'rank') return null;
  return order.descending ? `-${order.by}` : order.by;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Compares by one field, cards with equal fields by rank. `nameOf` gives the name of a member. */
export function comparator(order: Order, nameOf: (id: string) => string): (a: Card, b: Card) => number {
  const compare = fieldComparator(order.by, nameOf);
  const sign = order.descending ? -1 : 1;
  return (a, b) => sign * compare(a, b) || compareRanked(a, b);
}

function fieldComparator(by: OrderKey, nameOf: (id: string) => string): (a: Card, b: Card) => number {
  switch (by) {
    case 'rank':
      return () => 0;
    case 'title':
      return (a, b) => collator.compare(a.title, b.title);
    case 'kind':
      return (a, b) => ITEM_KINDS.indexOf(a.kind) - ITEM_KINDS.indexOf(b.kind);
    case 'assignee':
      // Nobody sorts after everybody.
      return (a, b) => {
        if (a.assignee === null || b.assignee === null)
          return Number(a.assignee === null) - Number(b.assignee === null);
        return collator.compare(nameOf(a.assignee), nameOf(b.assignee));
      };
    case 'created':
      return (a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0);
  }
}
