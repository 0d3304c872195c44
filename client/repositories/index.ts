/** A project's repositories, and the map of their code. */
import { registerRoute } from '../ui/index.ts';

registerRoute('/p/:projectId/map', {
  title: 'Map',
  view: () => import('./map-page.tsx').then((module) => module.MapPage),
  nav: { group: 'project', label: 'Map', icon: 'map', order: 4, keys: 'g m' },
});
registerRoute('/p/:projectId/repositories', {
  title: 'Repositories',
  view: () => import('./repositories-page.tsx').then((module) => module.RepositoriesPage),
  nav: { group: 'project', label: 'Repositories', icon: 'repository', order: 5, keys: 'g r' },
});
