import { parse } from 'yaml';
import type { z } from 'zod';

/** Parses what fits of a YAML file, whose plain values are all texts: `1.20` is no number. Null when it is none. */
export function readYaml<Schema extends z.ZodType>(schema: Schema, text: string | null): z.infer<Schema> | null {
  try {
    const content: unknown = parse(text ?? '', { schema: 'failsafe', merge: true, logLevel: 'silent' });
    return schema.safeParse(content).data ?? null;
  } catch {
    return null;
  }
}
