import type { TreeEntry } from './git.ts';

/** The forms of git's objects: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of `bytes`; null when they are not UTF-8. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** What kind of entry a mode (octal, without leading zeros) says; null for a folder. */
function kindOf(mode: string): Exclude<TreeEntry['kind'], 'unusable'> | null {
  if (mode === '40000' || mode === '040000') return null;
  if (mode === '160000') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}

/** An entry from its mode, id and the bytes of its path; null for a folder. */
export function readEntry(mode: string, oid: string, path: Uint8Array): TreeEntry | null {
  const kind = kindOf(mode);
  if (!kind) return null;
  const text = decode(path);
  if (text !== null && isUsable(text)) return { path: text, kind, oid };
  return { path: printable(path), kind: 'unusable', oid };
}

/** True for a path that stays in the repository and names a file, not git's own data. */
export function isUsable(path: string): boolean {
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && name.toLowerCase() !== '.git');
}

function printable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}

/** An author's line `Name <email> seconds zone`, as objects hold it. */
export function readAuthor(line: string): { name: string; email: string; at: string } {
  const open = line.lastIndexOf('<');
  const close = line.indexOf('>', open);
  const seconds = Number.parseInt(line.slice(close + 1), 10);
  return { name: line.slice(0, open).trim(), email: line.slice(open + 1, close).trim(), at: timeOf(seconds) };
}

/** Seconds since 1970 as ISO 8601 UTC; what no calendar holds is read as 1970. */
export function timeOf(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? '1970-01-01T00:00:00.000Z' : time.toISOString();
}
