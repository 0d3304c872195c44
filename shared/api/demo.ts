import { z } from 'zod';
import { typedText } from './text.ts';

/** The body of `POST /api/demo`: a local path or an https URL to read code from; without it, the board alone. */
export const DemoRequest = z.object({ repository: typedText(2000).optional() }).meta({ id: 'DemoRequest' });
export type DemoRequest = z.infer<typeof DemoRequest>;

/** The answer of `POST /api/demo`: the project that was made, and the job that reads the repository. */
export const DemoAnswer = z.object({ projectId: z.string(), jobId: z.string().nullable() }).meta({ id: 'DemoAnswer' });
export type DemoAnswer = z.infer<typeof DemoAnswer>;
