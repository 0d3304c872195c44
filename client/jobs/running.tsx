import { isActive } from '../../shared/api/jobs.ts';
import { jobTitle } from '../../shared/job-title.ts';
import { liveJobs } from '../local/index.ts';
import { projectsById } from '../local/workspace.ts';
import { IconButton, Link, ProgressBar } from '../ui/index.ts';
import { ask } from './actions.tsx';
import { jobLine } from './words.ts';
import './style.css';

/** How many running jobs are shown before the rest becomes a number. */
const MOST = 2;

/** The running jobs, small, with their progress. */
export function RunningJobs() {
  const active = liveJobs.value.filter(isActive);
  return (
    <ul class="running" aria-label="Running jobs">
      {active.slice(0, MOST).map((job) => (
        <li key={job.id}>
          <div class="running-head">
            <Link to={`/jobs?job=${job.id}`} class="grow truncate">
              {jobTitle(job)}
              <span class="dim"> {projectsById.value.get(job.projectId ?? '')?.name}</span>
            </Link>
            <IconButton icon="x" label={`Cancel: ${jobTitle(job)}`} onClick={() => void ask(job, 'cancel')} />
          </div>
          <ProgressBar label={jobTitle(job)} value={job.state === 'queued' ? null : job.progress} />
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
