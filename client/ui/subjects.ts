import { itemPath } from './nouns.ts';

/** The address of what an event is about, or null when it has no page. */
export function subjectPath(subject: { type: string; id: string }, projectId: string | null): string | null {
  switch (subject.type) {
    case 'idea':
    case 'spec':
    case 'task':
    case 'item':
      return projectId && itemPath(projectId, subject.id);
    case 'project':
      return `/p/${subject.id}/board`;
    case 'repository':
      return projectId && mapPath(projectId, subject.id);
    case 'job':
      return `/jobs?job=${encodeURIComponent(subject.id)}`;
    case 'member':
      return '/settings/members';
    default:
      return null;
  }
}

const mapPath = (projectId: string, repositoryId: string): string =>
  `/p/${projectId}/map?repository=${encodeURIComponent(repositoryId)}`;

/** The address of the code of a file, open at some lines; it knows what they are called. */
export function codePath(
  projectId: string,
  place: { repositoryId: string; path: string; line: number; endLine: number; symbol: string | null },
): string {
  const { repositoryId, path, line, endLine, symbol } = place;
  const definition = symbol === null ? '' : `&definition=${encodeURIComponent(symbol)}`;
  return `${mapPath(projectId, repositoryId)}&file=${encodeURIComponent(path)}&line=${line}-${endLine}${definition}&code=`;
}
