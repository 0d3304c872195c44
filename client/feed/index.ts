/** The feed of a project: a page, and a rail beside the other pages. */
import { isUnknownProject } from '../local/workspace.ts';
import { registerRegion, registerRoute, route } from '../ui/index.ts';

registerRoute('/p/:projectId/feed', {
  title: 'Feed',
  view: () => import('./page.tsx').then((module) => module.FeedPage),
  nav: { group: 'project', label: 'Feed', icon: 'feed', order: 3, keys: 'g f' },
});

registerRegion({
  id: 'feed',
  region: 'panel',
  title: 'Feed',
  icon: 'feed',
  when: () => {
    const { params, path } = route.value;
    if (params.projectId === undefined || path.endsWith('/feed')) return false;
    // Beside the page that says that there is no such project, there is nothing to tell.
    return !isUnknownProject(params.projectId);
  },
  load: () => import('./rail.tsx').then((module) => module.FeedRail),
});
