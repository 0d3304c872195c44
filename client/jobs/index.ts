/** What runs in the background: a page of all jobs, and the running ones beside every page. */
import { liveJobs } from '../local/index.ts';
import { registerRegion, registerRoute } from '../ui/index.ts';
import { isActive } from './words.ts';

registerRoute('/jobs', {
  title: 'Jobs',
  view: () => import('./page.tsx').then((module) => module.JobsPage),
  nav: {
    group: 'workspace',
    label: 'Jobs',
    icon: 'jobs',
    order: 3,
    keys: 'g j',
    count: () => liveJobs.value.filter(isActive).length,
  },
});

registerRegion({
  id: 'jobs',
  region: 'status',
  title: 'Running jobs',
  icon: 'jobs',
  when: () => liveJobs.value.length > 0,
  load: () => import('./running.tsx').then((module) => module.RunningJobs),
});
