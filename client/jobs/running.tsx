import { useEffect, useRef } from 'preact/hooks';
import type { Job } from '../../shared/api/jobs.ts';
import { liveJobs } from '../local/index.ts';
import { projectsById } from '../local/workspace.ts';
import { IconButton, Link, navigate, ProgressBar, toast } from '../ui/index.ts';
import { subjectPath } from '../ui/subjects.ts';
import { ask } from './actions.tsx';
import { isActive, jobLine, jobTitle } from './words.ts';
import './style.css';

/** How many running jobs are shown before the rest becomes a number. */
const MOST = 2;

/** The running jobs, small, with their progress; says it when one ends. */
export function RunningJobs() {
  const jobs = liveJobs.value;
  useAnnouncements(jobs);
  const active = jobs.filter(isActive);
  return (
    <ul class="running" aria-label="Running jobs">
      {active.slice(0, MOST).map((job) => (
        <li key={job.id}>
          <div class="running-head">
            <Link to={`/jobs?job=${job.id}`} class="grow truncate">
              {jobTitle(job.kind)}
              <span class="dim"> {projectsById.value.get(job.projectId ?? '')?.name}</span>
            </Link>
            <IconButton icon="x" label={`Cancel: ${jobTitle(job.kind)}`} onClick={() => void ask(job, 'cancel')} />
          </div>
          <ProgressBar label={jobTitle(job.kind)} value={job.state === 'queued' ? null : job.progress} />
          <p class="truncate">{jobLine(job, Date.now())}</p>
        </li>
      ))}
      {active.length > MOST && (
        <li>
          <Link to="/jobs">{active.length - MOST} more</Link>
        </li>
      )}
    </ul>
  );
}

/** Says in passing how the jobs that were seen running have ended. */
function useAnnouncements(jobs: readonly Job[]): void {
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    for (const job of jobs) {
      if (!running.current.has(job.id) || isActive(job)) continue;
      const path = (job.subject && subjectPath(job.subject, job.projectId)) ?? `/jobs?job=${job.id}`;
      const open = { label: 'Open', run: () => navigate(path) };
      if (job.state === 'succeeded') toast(`${jobTitle(job.kind)}: done`, { tone: 'good', action: open });
      if (job.state === 'failed') {
        const look = { label: 'Look', run: () => navigate(`/jobs?job=${job.id}`) };
        toast(`${jobTitle(job.kind)} failed`, { tone: 'bad', action: look });
      }
    }
    running.current = new Set(jobs.filter(isActive).map((job) => job.id));
  }, [jobs]);
}
