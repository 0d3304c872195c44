/** What runs in the background: a page of all jobs, and the running ones beside every page. */
import { isActive } from '../../shared/api/jobs.ts';
import { jobTitle } from '../../shared/job-title.ts';
import { liveJobs, session } from '../local/index.ts';
import { jobCard, navigate, registerRegion, registerRoute, toast } from '../ui/index.ts';
import { subjectPath } from '../ui/subjects.ts';
import { followEndings } from './endings.ts';

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
  when: () => liveJobs.value.some(isActive),
  load: () => import('./running.tsx').then((module) => module.RunningJobs),
});

jobCard.fill(() => import('./card.tsx').then((module) => module.JobCard));

const myId = () => session.value.me?.id;

followEndings(liveJobs, myId, (job) => {
  const { id, state, subject, projectId } = job;
  const page = `/jobs?job=${id}`;
  const path = (subject && subjectPath(subject, projectId)) ?? page;
  if (state === 'succeeded') {
    toast(`${jobTitle(job)}: done`, { tone: 'good', action: { label: 'Open', run: () => navigate(path) } });
  }
  if (state === 'failed') {
    toast(`${jobTitle(job)}: failed`, { tone: 'bad', action: { label: 'Look', run: () => navigate(page) } });
  }
});
