import type { SearchResult } from '../../shared/api/search.ts';
import type { IconName } from '../ui/icon.tsx';
import { codePath, subjectPath } from '../ui/subjects.ts';

/** The address of what was found: a comment is on the page of its item, a post in the feed, code where it stands. */
export function addressOf({ kind, projectId, subject, place, commit }: SearchResult): string {
  if (kind === 'post') return `/p/${projectId}/feed`;
  if (place) return codePath(projectId, place);
  const path = subjectPath(subject, projectId) ?? `/p/${projectId}/board`;
  return commit ? `${path}&mode=history&commit=${commit.sha}` : path;
}

/** The icon of a kind of result. */
export function iconOf(kind: SearchResult['kind']): IconName {
  if (kind === 'post') return 'feed';
  if (kind === 'code') return 'file';
  return kind === 'comment' ? 'message' : kind;
}
