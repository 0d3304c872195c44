import { Skeleton } from '../ui/index.ts';
import { useOpened } from '../ui/use-opened.ts';
import { server } from './actions.tsx';
import { followLog } from './model.ts';

/** What a job wrote down, line by line, as it writes. */
export function JobLog({ jobId }: { jobId: string }) {
  const { log } = useOpened(() => followLog(jobId, server), [jobId]);
  if (log.value === null) return <Skeleton rows={3} />;
  if (log.value === undefined || log.value.length === 0) return <p class="dim">The log is empty.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a log that scrolls must be reachable by keyboard
    <ol class="job-log" aria-label="Log" tabIndex={0}>
      {log.value.map(({ at, text }, index) => (
        <li key={index}>
          <time dateTime={at}>{at.slice(11, 19)}</time>
          {text}
        </li>
      ))}
    </ol>
  );
}
