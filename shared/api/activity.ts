import { z } from 'zod';

/** How many events happened on one day (UTC), `2025-03-14`. */
export const ActivityDay = z
  .object({ date: z.iso.date(), events: z.number().int().nonnegative() })
  .meta({ id: 'ActivityDay' });
export type ActivityDay = z.infer<typeof ActivityDay>;

/** The answer of `GET /api/activity?projectId=&days=`: every day up to today, the oldest first, quiet ones too. */
export const Activity = z.object({ days: z.array(ActivityDay) }).meta({ id: 'Activity' });
export type Activity = z.infer<typeof Activity>;
