/** The feed of a project: a page, and a rail beside the other pages. */
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
  when: () => 'projectId' in route.value.params && !route.value.path.endsWith('/feed'),
  load: () => import('./rail.tsx').then((module) => module.FeedRail),
});
