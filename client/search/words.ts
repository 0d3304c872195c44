import { parseSearch, SEARCH_KINDS, type SearchKind, type SearchProblem } from '../../shared/search-query.ts';
import { STAGES } from '../../shared/stages.ts';

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

/** What is wrong with a search, and what it takes instead. */
export function problemInWords({ filter, value }: SearchProblem): string {
  switch (filter) {
    case 'kind':
      return `There is no kind “${value}”. Kinds are ${listed(SEARCH_KINDS)}.`;
    case 'stage':
      return `There is no stage “${value}”. Stages are ${listed(STAGES)}.`;
    case 'before':
      return `“${value}” is no day. Write one as year, month and day, such as 2026-03-01.`;
    case 'without':
      return `“${value}” only leaves something out. Add a word or a filter for what is to be found.`;
  }
}

const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The first value of a filter for projects that no project is called by; null when there is none. */
export function unknownProject(typed: string, projects: Iterable<{ id: string; name: string }>): string | null {
  const known = [...projects];
  const { projects: values } = parseSearch(typed);
  return values.find((value) => !known.some((project) => isProject(project, value))) ?? null;
}

/** Whether somebody who typed this means the project: its id, or how its name begins. */
export const isProject = ({ id, name }: { id: string; name: string }, typed: string): boolean =>
  typed === id || name.toLowerCase().startsWith(typed.toLowerCase());
