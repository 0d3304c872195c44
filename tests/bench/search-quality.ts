/**
 * `npm run bench search-quality [-- sentences]`: whether people find what they ask for. Questions about the sources of viem in the words
 * of people, by words alone, by vectors alone and by both, over the sources as they are and without the comments that
 * document them. Nothing is timed: it is the same on any machine. Vectors are compared one by one, as without an index.
 * With `sentences` they are those of a model that has learned from English texts, which takes some ten minutes.
 */
import type { Database } from '../../server/db/index.ts';
import type { Embedder } from '../../server/search/embedder.ts';
import { builtinEmbedder } from '../../server/search/embedders/builtin.ts';
import { openAiEmbedder } from '../../server/search/embedders/openai.ts';
import { find } from '../../server/search/find.ts';
import { type FoundChunk, fuse, WEIGHT_OF_ALIKE } from '../../server/search/fuse.ts';
import { readTerms } from '../../server/search/terms.ts';
import { MOST_ALIKE, prepareVectors } from '../../server/search/vectors.ts';
import { likenessOf } from '../../shared/embedding.ts';
import { parseSearch } from '../../shared/search-query.ts';
import { embedTexts } from '../../workers/search/embed.ts';
import { startOpenAiServer } from '../support/embeddings/openai-server.ts';
import { loadSentenceEncoder } from '../support/embeddings/sentence-encoder.ts';
import { indexSources, SOURCES } from './search-quality/corpus.ts';
import { measure } from './search-quality/measure.ts';
import { readQuestions } from './search-quality/questions.ts';
import { printTable } from './table.ts';

/** What the ranking by words has at most, as in the product. */
const CANDIDATES = 300;
const BATCH = 64;
const NO_VECTORS: Embedder = {
  ...{ name: 'none', dimensions: 1, leastAlike: 1, reads: 'words' },
  embed: async (texts) => texts.map(() => new Float32Array(1)),
  embedQuery: async () => new Float32Array(1),
};

type Chunk = FoundChunk & { path: string; text: string; vector: Float32Array };

async function readChunks({ sql }: Database, embedder: Embedder): Promise<Chunk[]> {
  const rows = await sql<Omit<Chunk, 'vector'>[]>`
    select id, source, source_id, path, concat_ws(E'\n', title, path, text) as text
    from search_chunks where path is not null order by id`;
  const chunks: Chunk[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const vectors = await embedder.embed(batch.map(({ text }) => text));
    chunks.push(...batch.map((row, index) => ({ ...row, vector: vectors[index] ?? new Float32Array() })));
  }
  return chunks;
}

/** The chunks that are most alike, as `findAlike` has them. */
function rankByVectors(chunks: readonly Chunk[], typed: Float32Array, { leastAlike }: Embedder): FoundChunk[] {
  return chunks
    .map(({ id, source, sourceId, vector }) => ({ id, source, sourceId, likeness: likenessOf(vector, typed) }))
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, MOST_ALIKE)
    .map(({ likeness, ...chunk }) => ({ ...chunk, isSupport: likeness < leastAlike }));
}

const questions = readQuestions(SOURCES);
/** The search may be tuned on every other question; these are the rest. */
const isHeldBack = (_: unknown, index: number) => index % 2 === 1;

const server = process.argv[2] === 'sentences' ? await startOpenAiServer('key', await loadSentenceEncoder()) : null;
const embedderOf = ({ sql }: Database) =>
  server ? openAiEmbedder({ url: server.url, model: 'sentences', key: 'key' }) : builtinEmbedder(sql, embedTexts);

for (const bare of [false, true]) {
  const { database, close } = await indexSources(bare);
  await prepareVectors(database, NO_VECTORS);
  const embedder = await embedderOf(database).open();
  const chunks = await readChunks(database, embedder);
  const bySource = new Map(chunks.map((chunk) => [chunk.sourceId, chunk]));
  const pathsOf = (rankings: FoundChunk[][]) => {
    const byId = new Map(rankings.flat().map((chunk) => [chunk.id, chunk.sourceId]));
    const weighted = rankings.map((chunks, index) => ({ chunks, weight: index === 0 ? 1 : WEIGHT_OF_ALIKE }));
    return fuse(weighted).flatMap((id) => bySource.get(byId.get(id) ?? '')?.path ?? []);
  };
  const rankings: Record<'words alone' | 'vectors alone' | 'both', string[][]> = {
    'words alone': [],
    'vectors alone': [],
    both: [],
  };
  for (const { text } of questions) {
    const found = await find(database, NO_VECTORS, parseSearch(text), { after: 0, limit: CANDIDATES });
    const words = found.flatMap(({ id }) => bySource.get(id) ?? []);
    const terms = await readTerms(database.sql, text);
    const asked = embedder.reads === 'words' ? terms.map(({ word }) => word).join(' ') : text;
    const typed = await embedder.embedQuery(asked);
    const alike = rankByVectors(chunks, typed, embedder);
    rankings['words alone'].push(pathsOf([words]));
    rankings['vectors alone'].push(pathsOf([alike.map((chunk) => ({ ...chunk, isSupport: false }))]));
    rankings.both.push(pathsOf([words, alike]));
  }
  await close();
  printTable(
    `${questions.length} questions, ${chunks.length} chunks of viem${bare ? ' without its documentation' : ''}: those held back, and all`,
    ['', 'nDCG@10', 'recall@10', 'MRR', 'all: nDCG@10', 'recall@10', 'MRR'],
    Object.entries(rankings).map(([name, all]) => {
      const [some, every] = [measure(questions.filter(isHeldBack), all.filter(isHeldBack)), measure(questions, all)];
      const values = [some.ndcg, some.recall, some.mrr, every.ndcg, every.recall, every.mrr];
      return [name, ...values.map((value) => value.toFixed(3))];
    }),
  );
}
await server?.stop();
