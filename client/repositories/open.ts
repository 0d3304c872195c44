import { computed } from '@preact/signals';
import type { FileContent } from '../../shared/api/repositories.ts';
import type { SystemMap } from '../../shared/map.ts';
import { api, connection, liveJobs, onEvents, outbox } from '../local/index.ts';
import { Resource } from '../local/resource.ts';
import { route, setQuery } from '../ui/index.ts';
import { arrange } from './arrange.ts';
import { MapComparison } from './comparison-model.ts';
import { RepositoryMap } from './map-model.ts';
import { Repositories } from './repositories-model.ts';

/** Opens the repositories of a project. Close them when their view goes. */
export const openRepositories = (projectId: string): Repositories =>
  new Repositories({ projectId, get: api.get, outbox, online: connection.online, jobs: liveJobs, onEvents, onLook });

/** So often is looked while somebody sees the page. */
const LOOK_MS = 15_000;

function onLook(handler: () => void): () => void {
  addEventListener('focus', handler);
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible' && connection.online.peek()) handler();
  }, LOOK_MS);
  return () => {
    removeEventListener('focus', handler);
    clearInterval(timer);
  };
}

/** Opens the newest map of a repository. Close it when its view goes. */
export const openMap = (repositoryId: string): RepositoryMap =>
  new RepositoryMap({
    read: () => api.get<SystemMap>(`/api/repositories/${repositoryId}/map`),
    query: computed(() => route.value.query),
    ...{ arrange, setQuery },
  });

/** Opens the comparison of two maps of a repository. */
export const openComparison = (repositoryId: string): MapComparison =>
  new MapComparison({
    ...{ repositoryId, get: api.get, post: api.post, jobs: liveJobs },
    ...{ query: computed(() => route.value.query), setQuery },
  });

/** Reads a file as a commit has it. */
export const openFile = (repositoryId: string, path: string, commit: string): Resource<FileContent> =>
  new Resource(() => api.get(`/api/repositories/${repositoryId}/file?${new URLSearchParams({ path, commit })}`));
