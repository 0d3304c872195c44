import { z } from 'zod';
import type { Jobs } from '../jobs/index.ts';

/** Defines the job that removes, every hour, what nobody needs any more. Each of `prunes` returns how much it removed. */
export function defineHousekeeping(jobs: Pick<Jobs, 'define'>, prunes: Record<string, () => Promise<number>>): void {
  jobs.define({
    kind: 'housekeeping',
    payload: z.object({}),
    cron: '17 * * * *',
    concurrency: 1,
    async run() {
      const result: Record<string, number> = {};
      for (const [name, prune] of Object.entries(prunes)) result[name] = await prune();
      return { result };
    },
  });
}
