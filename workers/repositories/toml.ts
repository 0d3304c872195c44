import { parse } from 'smol-toml';
import type { z } from 'zod';

export { lenient } from './json.ts';

/** Parses what fits of a TOML file; null when it is none. */
export function readToml<Schema extends z.ZodType>(schema: Schema, text: string | null): z.infer<Schema> | null {
  try {
    return text === null ? null : (schema.safeParse(parse(text)).data ?? null);
  } catch {
    return null;
  }
}
