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

/** The address of a file on the map of its repository, open at a line, or at what is called so from there on. */
export function filePath(
  projectId: string,
  { repositoryId, path, line, symbol }: { repositoryId: string; path: string; line: number; symbol: string | null },
): string {
  const definition = symbol === null ? '' : `&definition=${encodeURIComponent(symbol)}`;
  return `${mapPath(projectId, repositoryId)}&file=${encodeURIComponent(path)}&line=${line}${definition}`;
}
