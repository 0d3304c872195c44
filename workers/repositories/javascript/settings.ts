/** A string or a comment, closed or not: what could fail far behind would be tried again from every quote. */
const TEXT_OR_COMMENT = /(["'`])(?:\\(?:.|$)|(?!\1)[^\\\n])*(?:\1|(?=\n)|$)|\/\/[^\n]*|\/\*.*?(?:\*\/|$)/gs;
/** A string, closed or not, a bracket, or what is between them. */
const PART = /(["'`])(?:\\(?:.|$)|(?!\1)[^\\\n])*(?:\1|(?=\n)|$)|[{}()[\]]|[^"'`{}()[\]]+/gs;
const PLAIN_TEXT = /(["'`])([^"'`$\\]*)\1/g;

/** The text of a configuration that is written in code, without its comments. */
export const withoutComments = (configuration: string): string =>
  configuration.replace(TEXT_OR_COMMENT, (part) => (part.startsWith('/') ? '' : part));

const isNamed = (text: string, name: string) => new RegExp(`\\b${name}\\b`).test(text);

/** The text that is set by a name, or the default where nothing is called so; null when it is computed. */
export function settingIn(text: string | null, name: string, byDefault: string): string | null {
  if (text === null) return null;
  if (!isNamed(text, name)) return byDefault;
  const setting = new RegExp(`\\b${name}["']?\\s*:\\s*(["'\`])([^"'\`$\\\\]*)\\1\\s*(?:[,}]|$)`);
  return text.match(setting)?.[2] ?? null;
}

/** The list of texts that is set by a name, or the default where nothing is called so; null when it is computed. */
export function listIn(text: string, name: string, byDefault: readonly string[]): readonly string[] | null {
  if (!isNamed(text, name)) return byDefault;
  const [, list] = text.match(new RegExp(`\\b${name}["']?\\s*:\\s*\\[([^\\]]{0,1000})\\]\\s*(?:[,}]|$)`)) ?? [];
  if (list === undefined || !/^[\s,]*$/.test(list.replace(PLAIN_TEXT, ''))) return null;
  return [...list.matchAll(PLAIN_TEXT)].map(([, , item = '']) => item);
}

/** What is between commas in a text, outside of brackets and strings, up to a bracket that closes none of its own. */
export function partsOf(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const [part] of text.matchAll(PART)) {
    if (/^[{([]$/.test(part)) depth++;
    else if (/^[})\]]$/.test(part) && depth-- === 0) break;
    const [first = '', ...others] = depth === 0 && !/^["'`]/.test(part) ? part.split(',') : [part];
    parts.push((parts.pop() ?? '') + first, ...others);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** What is in the object that is set by a name, but in no other brackets; null when that is computed. */
export function objectIn(text: string, name: string): string | null {
  const setting = new RegExp(`\\b${name}["']?\\s*:\\s*(\\{)?`).exec(text);
  return setting ? objectBehind(text, setting) : '';
}

/** The same of the object that a configuration is, or that it gives to a function. */
export function exportedObjectIn(text: string): string | null {
  const exported = /\b(?:export\s+default\b|module\.exports\s*=)\s*(?:\w+\s*\(\s*)?(\{)?/.exec(text);
  return exported && objectBehind(text, exported);
}

/** What is in the object whose bracket, if it is there, is the last that was found. */
function objectBehind(text: string, setting: RegExpExecArray): string | null {
  if (setting[1] === undefined) return null;
  let own = '';
  let depth = 0;
  for (const [part] of text.slice(setting.index + setting[0].length).matchAll(PART)) {
    if (/^[{([]$/.test(part)) depth++;
    else if (!/^[})\]]$/.test(part)) own += depth === 0 ? part : '';
    else if (depth-- === 0) return own;
  }
  return null;
}
