import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { NewItem } from '../../shared/api/items.ts';
import type { ItemKind } from '../../shared/stages.ts';
import { causeOf } from '../events/index.ts';
import { createItems } from '../items/index.ts';
import { type CliContext, print } from './context.ts';
import { projectNamed, withServices } from './services.ts';

const READERS: Record<string, (text: string, file: string) => unknown[]> = {
  '.md': (text, file) => [readMarkdown(text, file)],
  '.json': (text) => z.array(z.unknown()).parse(JSON.parse(text)),
  '.csv': (text) => parse(text, { columns: true, skip_empty_lines: true, trim: true, bom: true }).map(readRecord),
};

/** `mission-control import`: every item of every file, or none, when one of them cannot be read. */
export async function importItems(
  context: CliContext,
  path: string,
  { project, kind }: { project: string; kind: ItemKind },
): Promise<void> {
  const files = await readableFiles(path);
  const items = (await Promise.all(files.map((file) => readItems(file, kind)))).flat();
  await withServices(context, async (services) => {
    const projectId = await projectNamed(services, project);
    const cause = causeOf(SYSTEM_ACTOR);
    await services.database.transaction(async (tx) => {
      const creations = items.map((item) => ({ item, cause }));
      for (const made of await createItems(tx, services, projectId, creations)) {
        if (made.status === 'rejected') throw made.reason;
      }
    });
  });
  print(`Imported ${items.length} items of ${files.length} files into ${project}`);
}

async function readableFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const readable = names.filter((name) => extname(name).toLowerCase() in READERS);
  if (readable.length === 0) throw new Error(`import ${path}: it has no files of ${Object.keys(READERS).join(', ')}`);
  return readable.sort().map((name) => join(path, name));
}

async function readItems(file: string, kind: ItemKind): Promise<NewItem[]> {
  const read = READERS[extname(file).toLowerCase()];
  if (!read) throw new Error(`import ${file}: it takes ${Object.keys(READERS).join(', ')}`);
  try {
    const found = read(await readFile(file, 'utf8'), file);
    return found.map((item) => NewItem.parse({ kind, ...z.record(z.string(), z.unknown()).parse(item) }));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : error;
    throw new Error(`import ${file}: ${reason instanceof Error ? reason.message : reason}`);
  }
}

/** The first line that is a heading is the title, the rest the text; without one the file's name is the title. */
function readMarkdown(text: string, file: string): { title: string; body: string } {
  const heading = /^\s*#{1,6}\s+(.+?)\s*#*\s*(?:\n|$)/.exec(text);
  if (!heading?.[1]) return { title: basename(file, extname(file)), body: text };
  return { title: heading[1], body: text.slice(heading[0].length).trimStart() };
}

/** A row of a table: an empty cell is a field that is not there; labels are separated by semicolons. */
function readRecord(row: unknown): Record<string, unknown> {
  const filled = Object.entries(z.record(z.string(), z.string()).parse(row)).filter(([, value]) => value !== '');
  const { labels, ...fields } = Object.fromEntries(filled);
  return labels === undefined ? fields : { ...fields, labels: labels.split(';').map((label) => label.trim()) };
}
