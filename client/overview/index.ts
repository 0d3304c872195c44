/** All projects at a glance, what needs me, and a project's settings. */
import { roleAllows } from '../../shared/actor.ts';
import { session } from '../local/index.ts';
import { navigate, registerCommand, registerRegion, registerRoute, route } from '../ui/index.ts';
import { myNeeds } from './mine.ts';

registerRoute('/', {
  title: 'Home',
  view: () => import('./page.tsx').then((module) => module.OverviewPage),
  nav: { group: 'workspace', label: 'Home', icon: 'home', order: 1, keys: 'g h' },
});
registerRoute('/needs', {
  title: 'Needs me',
  view: () => import('./needs-view.tsx').then((module) => module.NeedsPage),
  nav: {
    group: 'workspace',
    label: 'Needs me',
    icon: 'inbox',
    order: 2,
    keys: 'g n',
    count: () => myNeeds.value.length,
  },
});
registerRoute('/p/:projectId/settings', {
  title: 'Settings',
  view: () => import('./settings.tsx').then((module) => module.ProjectSettingsPage),
  nav: { group: 'project', label: 'Settings', icon: 'settings', order: 9, keys: 'g s' },
});
registerCommand({
  id: 'project.new',
  title: 'New project',
  group: 'Anywhere',
  icon: 'plus',
  when: () => session.value.me !== null && roleAllows(session.value.me.role, 'editor'),
  run: () => navigate('/?new=project'),
});
registerRegion({
  id: 'needs',
  region: 'needs',
  title: 'Needs me',
  icon: 'inbox',
  when: () => myNeeds.value.some(({ projectId }) => projectId === null || projectId === route.value.params.projectId),
  load: () => import('./needs-view.tsx').then((module) => module.NeedsLane),
});
