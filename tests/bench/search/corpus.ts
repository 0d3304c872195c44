import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { v5 as idOf } from 'uuid';
import { type ChunkTerms, termsOf } from '../../../shared/search-terms.ts';
import { SourceParser } from '../../../workers/repositories/grammars.ts';
import { countLines, generatedReason, isBinary, languageOf } from '../../../workers/repositories/languages.ts';
import { SOURCE_LANGUAGES } from '../../../workers/repositories/source-languages.ts';
import { cutDocument, cutSource, type Piece } from '../../../workers/search/cut-file.ts';
import { chunkOfCommit, chunksOfFile, type RepositoryChunk } from '../../../workers/search/rows.ts';
import { type Random, random as randomOf } from '../../support/random.ts';

/** A piece of writing that belongs to an item, as it is stored. */
export type ItemChunk = ChunkTerms & {
  source: 'item' | 'comment';
  id: string;
  itemId: string;
  ordinal: number;
  kind: string;
  author: null;
  at: string;
  title: null;
  itemTitle: string;
  text: string;
};

export type Corpus = { code: RepositoryChunk[]; commits: RepositoryChunk[]; items: ItemChunk[]; sentences: string[] };

export const REPOSITORY = '00000000-0000-4000-8000-000000000001';
/** What of 100 chunks is what: the rest is code. */
const COMMITS = 10;
const ITEMS = 20;
const LARGEST_FILE = 400_000;
const FIRST_DAY = Date.UTC(2020, 0, 1);
const KINDS = ['idea', 'spec', 'task', 'comment'];

/**
 * So many chunks: the source and documentation of the installed packages, cut as repositories are, and commits, items and
 * comments made of sentences of these documents. The same packages and seed give the same chunks.
 */
export async function makeCorpus(count: number, seed: number): Promise<Corpus> {
  const random = randomOf(seed);
  const wanted = Math.round((count * (100 - COMMITS - ITEMS)) / 100);
  const parser = new SourceParser(SOURCE_LANGUAGES);
  const code: RepositoryChunk[] = [];
  const sentences: string[] = [];
  for (const path of sourcePaths('node_modules')) {
    if (code.length >= wanted) break;
    const pieces = await cutPath(path, parser);
    const language = path.endsWith('.md') ? 'Markdown' : 'TypeScript';
    const file = { path: path.replace('node_modules/', 'packages/'), oid: '', language, at: dayAfter(random) };
    code.push(...chunksOfFile(REPOSITORY, file, pieces));
    if (path.endsWith('.md')) sentences.push(...sentencesOf(pieces));
  }
  const commits = Array.from({ length: Math.round((count * COMMITS) / 100) }, (_, index) => {
    const name = random.pick(['Ada', 'Grace', 'Linus', 'Margaret']);
    const author = { name, email: `${name.toLowerCase()}@example.org` };
    const [subject, body] = [textOf(random, sentences, 1).slice(0, 72), textOf(random, sentences, random.below(3))];
    return chunkOfCommit(REPOSITORY, {
      sha: `${index}`.padStart(40, '0'),
      at: dayAfter(random),
      author,
      subject,
      body,
    });
  });
  const items = Array.from({ length: Math.round((count * ITEMS) / 100) }, (_, index): ItemChunk => {
    const kind = KINDS[index % KINDS.length] ?? '';
    const itemId = idOf(`item ${Math.floor(index / KINDS.length) * KINDS.length}`, REPOSITORY);
    const source = kind === 'comment' ? 'comment' : 'item';
    const id = source === 'item' ? idOf(`item ${index}`, REPOSITORY) : idOf(`comment ${index}`, REPOSITORY);
    const itemTitle = textOf(random, sentences, 1).slice(0, 80);
    const text = textOf(random, sentences, 1 + random.below(8)).slice(0, 1200);
    const own = source === 'item' ? id : itemId;
    return {
      ...{
        source,
        id,
        itemId: own,
        ordinal: 0,
        kind,
        author: null,
        at: dayAfter(random),
        title: null,
        itemTitle,
        text,
      },
      ...termsOf(source === 'item' ? itemTitle : '', text, [kind]),
    };
  });
  return { code: code.slice(0, wanted), commits, items, sentences };
}

const dayAfter = (random: Random) => new Date(FIRST_DAY + random.below(2000) * 86_400_000).toISOString();

const textOf = (random: Random, sentences: readonly string[], count: number) =>
  Array.from({ length: count }, () => random.pick(sentences)).join(' ');

function sentencesOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap(({ text }) =>
    text
      .replace(/^```[\s\S]*?^```/gm, '')
      .split(/(?<=[.!?])\s+|\n\n+/)
      .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
      .filter((sentence) => /^[A-Z]/.test(sentence) && sentence.length > 30 && sentence.length < 300),
  );
}

/** Source files and documents below a folder, by their paths. */
function* sourcePaths(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcePaths(path);
    else if (entry.isFile() && /\.([cm]?[jt]s|tsx|md)$/.test(entry.name)) yield path;
  }
}

async function cutPath(path: string, parser: SourceParser): Promise<Piece[]> {
  if (statSync(path).size > LARGEST_FILE) return [];
  const bytes = readFileSync(path);
  const language = languageOf(path, bytes);
  if (isBinary(bytes) || generatedReason(path, language, bytes, countLines(bytes)) !== null) return [];
  const text = bytes.toString('utf8').replaceAll('\0', ' ');
  if (language === 'Markdown') return cutDocument(text);
  if (!parser.familyOf(language)) return [];
  return cutSource(text, (await parser.read(language, text))?.definitions ?? []);
}
