import { Buffer } from 'node:buffer';
import type { Commit, TreeEntry } from './git.ts';

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
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && !isGitFolder(name));
}

/** Characters that HFS+ leaves out when it compares names. */
const IGNORED_ON_MAC = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

const [DOT, SMALL_G, LARGE_G, FIRST_IGNORED] = [0x2e, 0x67, 0x47, 0x200c];

/** True for `.git` and what some file system takes for it: another case, its short name, an end that is ignored. */
function isGitFolder(name: string): boolean {
  // Asked for every part of every path, and most names are told by how they begin.
  const first = name.charCodeAt(0);
  if (first !== DOT && first !== SMALL_G && first !== LARGE_G && first < FIRST_IGNORED) return false;
  const plain = name.replace(IGNORED_ON_MAC, '').toLowerCase();
  return /^(\.git|git~1)[ .]*(:|$)/.test(plain);
}

function printable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}

/** An entry of a folder, as its object holds it. */
export type RawEntry = {
  /** Octal, without leading zeros. */
  mode: string;
  name: Buffer;
  oid: string;
};

const ID_BYTES = 20;

/** The entries of a tree object; what is left of one that is cut in an entry's middle is not told. */
export function readTreeObject(bytes: Uint8Array, idBytes = ID_BYTES): RawEntry[] {
  const tree = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: RawEntry[] = [];
  for (let at = 0, end = endOfEntry(tree, at, idBytes); end !== null; at = end, end = endOfEntry(tree, at, idBytes)) {
    entries.push(entryAt(tree, at, end, idBytes));
  }
  return entries;
}

/** Where the entry of a tree object ends that begins at `at`; null where there is no whole one. */
export function endOfEntry(tree: Buffer, at: number, idBytes = ID_BYTES): number | null {
  const space = tree.indexOf(0x20, at);
  const name = space < 0 ? -1 : tree.indexOf(0, space);
  const end = name + 1 + idBytes;
  return at >= tree.length || name < 0 || end > tree.length ? null : end;
}

/** The entry of a tree object between these places. */
export function entryAt(tree: Buffer, at: number, end: number, idBytes = ID_BYTES): RawEntry {
  const space = tree.indexOf(0x20, at);
  return {
    mode: tree.toString('latin1', at, space).replace(/^0+/, ''),
    name: tree.subarray(space + 1, end - idBytes - 1),
    oid: tree.toString('hex', end - idBytes, end),
  };
}

export const isFolder = ({ mode }: RawEntry) => mode === '40000';

/** The text of a commit object, in whatever it says that it is written. */
function textOfCommit(bytes: Uint8Array): string {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = raw.indexOf('\n\n');
  const head = raw.toString('latin1', 0, end < 0 ? raw.length : end);
  return textDecoder(head.match(/^encoding (\S+)$/m)?.[1]).decode(raw);
}

/** What is below the head of a commit object; empty when there is nothing. */
function messageOf(text: string): string {
  const end = text.indexOf('\n\n');
  return end < 0 ? '' : text.slice(end + 2);
}

/** What a commit object says below its subject, without the lines that only name people. */
export function bodyOfCommit(bytes: Uint8Array): string {
  const [, body = ''] = messageOf(textOfCommit(bytes))
    .replace(/^\s*\n/, '')
    .split(/\n[ \t]*\n([\s\S]*)/, 2);
  return body.replace(/^[A-Z][\w-]*-by: .*$/gm, '').trim();
}

/** A commit object, with the id of its tree. */
export function readCommitObject(oid: string, bytes: Uint8Array): Commit & { tree: string } {
  const text = textOfCommit(bytes);
  const lines = text.slice(0, text.indexOf('\n\n') >>> 0).split('\n');
  const value = (name: string) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  const { name, email, at } = readPerson(value('author'));
  return {
    oid,
    tree: value('tree'),
    parents: lines.filter((line) => line.startsWith('parent ')).map((line) => line.slice('parent '.length)),
    author: { name, email },
    at,
    committedAt: readPerson(value('committer')).at,
    subject: subjectOf(messageOf(text)),
  };
}

/** What a commit says its text is in; UTF-8 when it says nothing, or something unknown. */
function textDecoder(encoding: string | undefined): TextDecoder {
  try {
    return new TextDecoder(encoding ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}

const LONGEST_SUBJECT = 200;

/** The first paragraph of a message in one line, as `git log --format=%s` shows it, cut where it is very long. */
export function subjectOf(message: string): string {
  const [paragraph = ''] = message.replace(/^\s*\n/, '').split(/\n[ \t]*(?:\n|$)/, 1);
  return paragraph
    .split('\n')
    .map((line) => line.trimEnd())
    .join(' ')
    .trim()
    .slice(0, LONGEST_SUBJECT);
}

/** A person's line `Name <email> seconds zone`, as commits hold it. */
function readPerson(line: string): { name: string; email: string; at: string } {
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
