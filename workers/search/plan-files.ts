import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { SystemMap } from '../../shared/map.ts';
import { generatedReason, vendoredFolder } from '../repositories/languages.ts';
import type { Definition } from '../repositories/source-language.ts';
import type { CutFile } from './rows.ts';
import { isSearched } from './searched.ts';

/** A file to be cut, with what it defines. */
export type PlannedFile = CutFile & { definitions: Definition[] };

export type FilesPlan = {
  /** The commit of the map. */
  commit: string;
  /** The content of the file that says who authors are; null without one. */
  mailmap: string | null;
  /** Paths that are in the index and no longer in the map. */
  gone: string[];
  /** The files to be cut, in parts that are cut one after the other: JSON, so that nobody else has to look into it. */
  parts: Uint8Array[];
};

/** So many files are cut at once, */
const MOST_FILES = 200;
/** or of so many lines. */
const MOST_LINES = 40_000;

/**
 * Compares a repository's map (gzipped JSON) with the files that are in the index, by path and content, and says which
 * are to be cut: of languages that people write, not vendored, not generated as far as their name tells.
 */
export async function planFiles(input: {
  map: Uint8Array;
  known: (readonly [path: string, oid: string])[];
}): Promise<FilesPlan> {
  const map: SystemMap = JSON.parse(gunzipSync(input.map).toString());
  const known = new Map(input.known);
  const parts: Uint8Array[] = [];
  let part: PlannedFile[] = [];
  let partLines = 0;
  const end = () => {
    if (part.length > 0) parts.push(new Uint8Array(Buffer.from(JSON.stringify(part))));
    part = [];
    partLines = 0;
  };
  for (const { path, oid, language, lastChanged, lines, definitions = [] } of map.files) {
    if (oid === undefined || !isSearched(language) || vendoredFolder(path) !== null) continue;
    if (generatedReason(path, language, new Uint8Array(), 1) !== null) continue;
    const isKnown = known.get(path) === oid;
    known.delete(path);
    if (isKnown) continue;
    part.push({ path, oid, language, at: lastChanged ?? map.generatedAt, definitions: definitions as Definition[] });
    partLines += lines;
    if (part.length === MOST_FILES || partLines >= MOST_LINES) end();
  }
  end();
  const mailmap = map.files.find(({ path }) => path === '.mailmap')?.oid ?? null;
  return { commit: map.commit, mailmap, gone: [...known.keys()], parts };
}
