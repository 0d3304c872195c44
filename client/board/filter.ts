import type { Card } from '../../shared/documents.ts';
import { ITEM_KINDS, type ItemKind } from '../../shared/stages.ts';

/** The label that marks a card as waiting for something else. */
export const BLOCKED_LABEL = 'blocked';

/** Stands for "nobody" where a filter names a person. */
export const NOBODY = 'nobody';

/** Which cards are shown. Empty fields let everything through. */
export type Filter = {
  /** Words that all occur in the title or the labels. */
  text: string;
  labels: readonly string[];
  /** A member's id, or {@link NOBODY}. */
  assignee: string | null;
  kind: ItemKind | null;
  /** Only the children of this card. */
  parentId: string | null;
};

export const NO_FILTER: Filter = { text: '', labels: [], assignee: null, kind: null, parentId: null };

/** The names of the fields in the address. */
const PARAMETERS = { text: 'q', labels: 'label', assignee: 'who', kind: 'kind', parentId: 'parent' } as const;

/** The filter that an address asks for. */
export function readFilter(query: URLSearchParams): Filter {
  const kind = query.get(PARAMETERS.kind);
  return {
    text: query.get(PARAMETERS.text) ?? '',
    labels: (query.get(PARAMETERS.labels) ?? '').split(',').filter(Boolean).map(decodeURIComponent),
    assignee: query.get(PARAMETERS.assignee),
    kind: ITEM_KINDS.find((known) => known === kind) ?? null,
    parentId: query.get(PARAMETERS.parentId),
  };
}

/** The search parameters of a filter: null for those to take away. */
export function writeFilter(filter: Filter): Record<string, string | null> {
  return {
    [PARAMETERS.text]: filter.text || null,
    [PARAMETERS.labels]: filter.labels.map(encodeURIComponent).join(',') || null,
    [PARAMETERS.assignee]: filter.assignee,
    [PARAMETERS.kind]: filter.kind,
    [PARAMETERS.parentId]: filter.parentId,
  };
}

/** True when the filter hides nothing. */
export const isEmpty = (filter: Filter): boolean => Object.values(writeFilter(filter)).every((value) => value === null);

/** The test that a filter makes of every card. */
export function matcher(filter: Filter): (card: Card) => boolean {
  if (isEmpty(filter)) return () => true;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const assignee = filter.assignee === NOBODY ? null : filter.assignee;
  return (card) => {
    if (filter.kind !== null && card.kind !== filter.kind) return false;
    if (filter.assignee !== null && card.assignee !== assignee) return false;
    if (filter.parentId !== null && card.parentId !== filter.parentId) return false;
    if (!filter.labels.every((label) => card.labels.includes(label))) return false;
    if (words.length === 0) return true;
    const text = `${card.title}\n${card.labels.join('\n')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
