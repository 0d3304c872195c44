import { z } from 'zod';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { removeCard } from '../../shared/documents.ts';
import type { ItemKind } from '../../shared/stages.ts';
import type { Database } from '../db/index.ts';
import { type Cause, causeOf, type EventLog } from '../events/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Documents } from '../sync/index.ts';

/** How long a done card stays on the board. */
const DAYS_ON_BOARD = 14;
/** The most cards that one transaction takes off a board: on the embedded engine it holds up everyone. */
const BATCH = 500;

type ArchiveOptions = { database: Database; log: EventLog; documents: Documents; now: () => Date };

/** Defines the job that takes cards off the boards some time after they were done, every hour. */
export function defineArchive(options: ArchiveOptions & { jobs: Jobs }): void {
  options.jobs.define({
    kind: 'items.archive',
    payload: z.object({}),
    cron: '17 * * * *',
    run: async (_, { log, signal }) => {
      const archived = await archiveDone(options, causeOf(SYSTEM_ACTOR), signal);
      log(`archived ${archived} cards`);
    },
  });
}

/** Takes what was done long enough ago off the boards, each board and batch in one transaction. Returns how much. */
async function archiveDone(options: ArchiveOptions, cause: Cause, signal?: AbortSignal): Promise<number> {
  const before = new Date(options.now().getTime() - DAYS_ON_BOARD * 24 * 60 * 60 * 1000);
  for (let archived = 0; ; ) {
    signal?.throwIfAborted();
    const [board] = await options.database.sql<{ projectId: string }[]>`
      select project_id from items
      where stage = 'done' and archived_at is null and deleted_at is null and completed_at < ${before}
      order by completed_at limit 1`;
    if (!board) return archived;
    archived += await archiveOn(board.projectId, before, cause, options);
  }
}

function archiveOn(projectId: string, before: Date, cause: Cause, options: ArchiveOptions): Promise<number> {
  const { database, log, documents, now } = options;
  return database.transaction(async (tx) => {
    // The document first, as everybody locks it: nobody moves a card back while it is being archived.
    await documents.change(tx, `project:${projectId}`, cause, () => {});
    const at = now();
    const items = await tx<{ id: string; kind: ItemKind; title: string }[]>`
      update items set archived_at = ${at}, updated_at = ${at}
      where id in (
        select id from items
        where project_id = ${projectId} and stage = 'done' and archived_at is null and deleted_at is null
          and completed_at < ${before}
        order by completed_at limit ${BATCH}
      )
      returning id, kind, title`;
    await documents.change(tx, `project:${projectId}`, cause, (doc) => {
      for (const { id } of items) removeCard(doc, id);
    });
    await log.append(
      tx,
      cause,
      items.map(({ id, kind, title }) => ({
        type: 'item.archived',
        projectId,
        subject: { type: kind, id },
        payload: { kind, title },
      })),
    );
    return items.length;
  });
}
