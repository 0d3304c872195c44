import type { SearchKind } from '../../shared/search-query.ts';

const PLURALS: Record<SearchKind, string> = {
  idea: 'Ideas',
  spec: 'Specs',
  task: 'Tasks',
  comment: 'Comments',
  post: 'Posts',
  code: 'Code',
  commit: 'Commits',
};

/** What things of a kind are called together. */
export const kindsInWords = (kind: SearchKind): string => PLURALS[kind];

/** How many were found: exactly, once there is no more of them. */
export function countInWords(count: number, hasMore: boolean): string {
  if (hasMore) return `${count} results, and more`;
  return count === 1 ? '1 result' : `${count} results`;
}
