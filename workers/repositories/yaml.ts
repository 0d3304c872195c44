import type { z } from 'zod';

/**
 * Parses what fits of a YAML file, whose plain values are all texts: `1.20` is no number. Null when it is none. Few
 * repositories have one that matters, so that the library is loaded before the first.
 */
export async function readYaml<Schema extends z.ZodType>(
  schema: Schema,
  text: string | null,
): Promise<z.infer<Schema> | null> {
  const { parse } = await import('yaml');
  try {
    const content: unknown = parse(text ?? '', { schema: 'failsafe', merge: true, logLevel: 'silent' });
    return schema.safeParse(content).data ?? null;
  } catch {
    return null;
  }
}
