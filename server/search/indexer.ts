import type { LoggedEvent } from '../../shared/events.ts';
import { afterCommit, type Tx } from '../db/index.ts';
import { createLoop, type Subscriber } from '../events/index.ts';
import type { Embeddings } from './embeddings.ts';
import { indexPending } from './indexing.ts';
import { addEverything, addPending, commentsOf, type SourceKey } from './pending.ts';
import { indexRepository, type RepositoryOptions } from './repository.ts';

/** What keeps the index up to date. */
export interface Indexer {
  /** Follows the log. */
  readonly subscriber: Subscriber;
  /** Has the texts of items indexed, which change without an event; in the transaction that stores them. */
  textsStored(tx: Tx, itemIds: string[]): Promise<void>;
  /** Starts to index; everything, where nothing has been yet. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** How many sources wait to be indexed, and chunks to be embedded. */
  pending(): Promise<number>;
}

/** So long, in milliseconds, what changed is left to change further: who types changes a text ten times a second. */
const SETTLE_MS = 150;
/** How often to look for what another process has left, in milliseconds. */
const POLL_MS = 10_000;
/** The types of events that change what is found. */
const TYPES = [
  ...['idea.*', 'spec.created', 'tasks.created', 'item.updated', 'item.deleted', 'item.restored'],
  ...['comment.*', 'message.posted', 'repository.ingested', 'repository.removed'],
];

/** Makes the indexer: what is to be indexed is written down where it changes, and indexed in transactions of its own. */
export function createIndexer(options: RepositoryOptions & { embeddings: Embeddings }): Indexer {
  const { database, now, logger, embeddings } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const indexing = createLoop(
    async () => {
      const indexed = await database.transaction(indexPending);
      // By themselves: what is written is found by its words at once, however long its vector takes.
      if (indexed > 0) embeddings.wake();
      return indexed > 0 ? 0 : POLL_MS;
    },
    (error) => logger.error({ err: error }, 'index what changed'),
  );

  // By itself too: a large repository takes minutes, in which others write.
  const reading = createLoop(
    async () => ((await indexRepository({ ...options, stored: embeddings.wake })) ? 0 : POLL_MS),
    (error) => logger.error({ err: error }, 'index a repository'),
  );
  const loops = [indexing, reading];

  const add = async (tx: Tx, keys: SourceKey[]) => {
    await addPending(tx, keys, now());
    afterCommit(tx, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        indexing.wake();
        reading.wake();
      }, SETTLE_MS);
    });
  };

  async function handleAll(tx: Tx, events: LoggedEvent[]): Promise<void> {
    const keys = events.flatMap(sourcesOf);
    // Those of an item go and come back with it.
    const items = events.filter(({ type }) => type === 'item.deleted' || type === 'item.restored');
    if (items.length > 0) {
      keys.push(
        ...(await commentsOf(
          tx,
          items.map(({ subject }) => subject.id),
        )),
      );
    }
    await add(tx, keys);
  }

  return {
    subscriber: { name: 'search', types: TYPES, handle: (tx, event) => handleAll(tx, [event]), handleAll },
    textsStored: (tx, itemIds) =>
      add(
        tx,
        itemIds.map((id) => ({ source: 'item', id })),
      ),
    async start() {
      const everything = await database.transaction((tx) => addEverything(tx, now()));
      if (everything) logger.info('index everything for the search');
      for (const loop of loops) loop.wake();
      embeddings.start();
    },
    async stop() {
      clearTimeout(timer);
      await Promise.all([...loops, embeddings].map((part) => part.stop()));
    },
    async pending() {
      const [row] = await database.sql<{ pending: number }[]>`select count(*) as pending from search_pending`;
      return (row?.pending ?? 0) + (await embeddings.pending());
    },
  };
}

/** What an event says has changed. */
function sourcesOf({ id, type, subject, payload }: LoggedEvent): SourceKey[] {
  if (type.startsWith('repository.')) return [{ source: 'repository', id: subject.id }];
  if (type === 'message.posted') return [{ source: 'post', id }];
  if (type.startsWith('comment.')) return [{ source: 'comment', id: String(payload.commentId) }];
  if (type === 'tasks.created')
    return (payload.tasks as { id: string }[]).map((task) => ({ source: 'item', id: task.id }));
  return [{ source: 'item', id: subject.id }];
}
