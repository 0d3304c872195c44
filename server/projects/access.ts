import type { Logger } from 'pino';
import { afterCommit, type Sql, type Tx } from '../db/index.ts';
import type { Bus } from '../events/index.ts';

/** The topic on which it is said of a project that what people may do with its documents has changed. */
const TOPIC = 'projects.access';
/** Milliseconds between two looks. Within five seconds it has to be over with what nobody may do any more. */
const INTERVAL = 2000;

/** Tells every process, after the commit, that what people may do with a project's documents has changed. */
export function announceAccess(tx: Tx, bus: Pick<Bus, 'publish'>, projectId: string): void {
  afterCommit(tx, () => bus.publish(TOPIC, projectId));
}

/**
 * Has the sockets closed whose rights may have changed because a project was archived, taken out or removed. Clients
 * connect again at once, with the rights they have then; so those of other projects' items are only interrupted. The
 * bus tells of it at once, but may lose it: so it looks, too. Returns the end of it.
 */
export function watchProjectAccess(
  { bus, sql, logger }: { bus: Pick<Bus, 'subscribe'>; sql: Sql; logger: Logger },
  close: (concerns: (document: string) => boolean) => void,
): () => void {
  const closeThoseOf = (id: string) => close((name) => name.startsWith('item:') || name.endsWith(`:${id}`));
  const told = new Set<string>();
  let archived: Set<string> | null = null;
  let isLooking = false;

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      const rows = await sql<{ id: string }[]>`select id from projects where archived_at is not null`;
      const before = archived;
      archived = new Set(rows.map(({ id }) => id));
      for (const id of before?.symmetricDifference(archived) ?? []) if (!told.has(id)) closeThoseOf(id);
      told.clear();
    } catch (error) {
      logger.error({ err: error }, 'looking for archived projects failed');
    } finally {
      isLooking = false;
    }
  }

  const endMessages = bus.subscribe(TOPIC, (id) => {
    told.add(id);
    closeThoseOf(id);
  });
  const timer = setInterval(() => void look(), INTERVAL);
  timer.unref();
  void look();
  return () => {
    clearInterval(timer);
    endMessages();
  };
}
