import { useState } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import { isActive, type Job } from '../../shared/api/jobs.ts';
import { jobTitle } from '../../shared/job-title.ts';
import { session } from '../local/index.ts';
import { Button, Pill, ProgressBar, RelativeTime } from '../ui/index.ts';
import { JobAction } from './actions.tsx';
import { JobLog } from './log.tsx';
import { jobLine, stateWords } from './words.ts';
import './style.css';

/** One job on the page of what it is about. */
export function JobCard({ job }: { job: Job }) {
  const [showsLog, setShowsLog] = useState(false);
  const { words, tone } = stateWords(job.state);
  const role = session.value.me?.role ?? 'viewer';
  return (
    <div class="job-card">
      <div class="job-row">
        <Pill tone={tone}>{words}</Pill>
        <RelativeTime at={job.finishedAt ?? job.startedAt ?? job.createdAt} />
        <span class="grow" />
        <Button variant="ghost" aria-expanded={showsLog} onClick={() => setShowsLog(!showsLog)}>
          Log
        </Button>
        {roleAllows(role, 'editor') && <JobAction job={job} />}
      </div>
      {isActive(job) && <ProgressBar label={jobTitle(job)} value={job.state === 'queued' ? null : job.progress} />}
      <p class={`job-line ${job.state === 'failed' ? 'bad' : ''}`}>{jobLine(job, Date.now())}</p>
      {showsLog && <JobLog jobId={job.id} />}
    </div>
  );
}
