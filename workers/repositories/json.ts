import type { z } from 'zod';

// Both end at the end of the text too: otherwise one that is never closed would be looked for from every place in it.
const STRING = String.raw`"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)`;
const COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
// Strings are matched first, so that nothing inside of one is taken for a comment or a comma.
const COMMENTS = new RegExp(`(${STRING})|${COMMENT}`, 'g');
const TRAILING_COMMAS = new RegExp(String.raw`(${STRING})|,(?=\s*[}\]])`, 'g');

/** Reads JSON as configuration files have it: with comments and trailing commas. Null when it is not even that. */
export function parseJson(text: string): unknown {
  const own = text.replace(/^\uFEFF/, '');
  // Nearly all have neither, and to look for them takes ten times as long as to read a long file.
  return parseStrict(own) ?? parseStrict(withoutComments(own));
}

function parseStrict(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null for a text with a string that is too long for a regular expression. */
function withoutComments(text: string): string | null {
  try {
    return text
      .replace(COMMENTS, (_, string?: string) => string ?? ' ')
      .replace(TRAILING_COMMAS, (_, string?: string) => string ?? '');
  } catch {
    return null;
  }
}

/** A field that is left out when it does not fit: a repository's files may say anything. */
export const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** Parses what fits of a configuration file; null when it is no object. */
export function readConfiguration<Schema extends z.ZodType>(
  schema: Schema,
  text: string | null,
): z.infer<Schema> | null {
  return text === null ? null : (schema.safeParse(parseJson(text)).data ?? null);
}
