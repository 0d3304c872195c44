import { useEffect, useState } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import { isActive, type Job } from '../../shared/api/jobs.ts';
import { jobTitle } from '../../shared/job-title.ts';
import { connection, session } from '../local/index.ts';
import { projectsById } from '../local/workspace.ts';
import {
  Button,
  Count,
  EmptyState,
  ErrorState,
  exactTime,
  Icon,
  Link,
  Pill,
  ProgressBar,
  RelativeTime,
  route,
  Skeleton,
  setQuery,
} from '../ui/index.ts';
import { subjectPath } from '../ui/subjects.ts';
import { JobAction, server } from './actions.tsx';
import { JobLog } from './log.tsx';
import { Jobs } from './model.ts';
import { jobLine, stateWords } from './words.ts';
import './style.css';

/** Everything that runs in the background, ran, or failed. */
export function JobsPage() {
  const [jobs] = useState(() => new Jobs(server));
  const { problem } = jobs;
  useEffect(
    () =>
      connection.online.subscribe((online) => {
        if (online && problem.peek() !== null) void jobs.loadOlder();
      }),
    [jobs, problem],
  );
  if (problem.value !== null && jobs.jobs.value.length === 0 && !connection.online.value) {
    return (
      <EmptyState icon="cloud-off" title="The list of jobs needs the network">
        You are offline. The jobs go on by themselves, and their list appears as soon as the connection is back.
      </EmptyState>
    );
  }
  if (problem.value !== null && jobs.jobs.value.length === 0) {
    return (
      <ErrorState
        title="The list of jobs could not be read"
        kept={`${problem.value}. The jobs go on by themselves.`}
        action={
          <Button variant="primary" onClick={() => void jobs.loadOlder()}>
            Try again
          </Button>
        }
      />
    );
  }
  if (jobs.jobs.value.length === 0) {
    if (jobs.hasOlder.value === null) return <Skeleton rows={4} height={40} />;
    return (
      <EmptyState icon="jobs" title="No jobs yet">
        Reading a repository, and whatever else takes a while, runs here, with its progress and its log.
      </EmptyState>
    );
  }
  return (
    <div class="jobs">
      <JobGroup title="Now" jobs={jobs.active.value} />
      <JobGroup title="Failed" jobs={jobs.failed.value} />
      <JobGroup title="Finished" jobs={jobs.others.value} />
      {jobs.hasOlder.value && (
        <Button variant="ghost" onClick={() => void jobs.loadOlder()}>
          Show older ones
        </Button>
      )}
    </div>
  );
}

function JobGroup({ title, jobs }: { title: string; jobs: readonly Job[] }) {
  if (jobs.length === 0) return null;
  return (
    <section>
      <h2>
        {title} <Count>{jobs.length}</Count>
      </h2>
      <ul class="boxed-list job-list">
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function JobRow({ job }: { job: Job }) {
  const open = route.value.query.get('job') === job.id;
  const { words, tone } = stateWords(job.state);
  const project = projectsById.value.get(job.projectId ?? '');
  const role = session.value.me?.role;
  return (
    <li>
      <div class="job-row">
        <button
          type="button"
          class="job-title"
          aria-expanded={open}
          onClick={() => setQuery({ job: open ? null : job.id })}
        >
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size={12} />
          <span class="truncate">
            <b>{jobTitle(job)}</b>
            {project && <span class="dim"> · {project.name}</span>}
          </span>
        </button>
        <Pill tone={tone}>{words}</Pill>
        <RelativeTime at={job.finishedAt ?? job.startedAt ?? job.createdAt} />
        {role && roleAllows(role, 'editor') && <JobAction job={job} />}
      </div>
      {isActive(job) && <ProgressBar label={jobTitle(job)} value={job.state === 'queued' ? 0 : job.progress} />}
      <p class={`job-line ${job.state === 'failed' ? 'bad' : ''}`}>{jobLine(job, Date.now())}</p>
      {open && <JobDetails job={job} />}
    </li>
  );
}

function JobDetails({ job }: { job: Job }) {
  const path = job.subject && subjectPath(job.subject, job.projectId);
  return (
    <div class="job-details">
      <dl>
        <div>
          <dt>Attempts</dt>
          <dd>
            {job.attempts} of {job.maxAttempts}
          </dd>
        </div>
        <div>
          <dt>Asked for</dt>
          <dd>{exactTime(job.createdAt)}</dd>
        </div>
        {job.startedAt && (
          <div>
            <dt>Started</dt>
            <dd>{exactTime(job.startedAt)}</dd>
          </div>
        )}
        {job.finishedAt && (
          <div>
            <dt>Ended</dt>
            <dd>{exactTime(job.finishedAt)}</dd>
          </div>
        )}
        {path && (
          <div>
            <dt>About</dt>
            <dd>
              <Link to={path}>Open it</Link>
            </dd>
          </div>
        )}
      </dl>
      <JobLog jobId={job.id} />
    </div>
  );
}
