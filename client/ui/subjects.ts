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
      return projectId && `/p/${projectId}/map?repository=${encodeURIComponent(subject.id)}`;
    case 'job':
      return `/jobs?job=${encodeURIComponent(subject.id)}`;
    case 'member':
      return '/settings/members';
    default:
      return null;
  }
}
