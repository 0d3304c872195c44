import { z } from 'zod';
import { Actor } from '../actor.ts';
import { Subject } from '../events.ts';

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const JobState = z.enum(JOB_STATES).meta({ id: 'JobState' });
export type JobState = z.infer<typeof JobState>;

/**
 * A job as people see it. `progress` is 0..1. `GET /api/jobs/stream` sends one as the data of each server-sent event:
 * first the running and recent ones, then every change. `log` is only in the answer of `GET /api/jobs/:id`.
 */
export const Job = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: JobState,
    progress: z.number().min(0).max(1),
    message: z.string().nullable(),
    attempts: z.number().int(),
    maxAttempts: z.number().int(),
    error: z.string().nullable(),
    projectId: z.string().nullable(),
    subject: Subject.nullable(),
    /** The name of what it is about, such as a repository. */
    about: z.string().nullable(),
    /** Whose doing it is; of a scheduled job the system's. */
    startedBy: Actor,
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    log: z.array(z.object({ at: z.string(), text: z.string() })).optional(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof Job>;

/** Whether a job is still to do something. */
export const isActive = ({ state }: Pick<Job, 'state'>): boolean => state === 'queued' || state === 'running';

/** A line of a job's log as it is written: the data of the events named `log` of `GET /api/jobs/stream`. */
export type JobLogLine = { jobId: string; at: string; text: string };
