import { idArray, type Sql, type Tx } from '../db/index.ts';

/** What is indexed as one: an item with its text, a comment, a post in a feed, a repository with its code and commits. */
export type Source = 'item' | 'comment' | 'post' | 'repository';

/** Names one of them; a post by the event that it came with. */
export type SourceKey = { source: Source; id: string };

/**
 * Has sources indexed, in the caller's transaction. Not `do nothing` where one waits already: whoever indexes it at this
 * moment would take that away, having read what was before.
 */
export async function addPending(tx: Tx, keys: SourceKey[], at: Date): Promise<void> {
  if (keys.length === 0) return;
  await tx`
    insert into search_pending (source, source_id, at)
    select distinct source, id, ${at}::timestamptz from jsonb_to_recordset(${tx.json(keys)}) as (source text, id uuid)
    order by source, id
    on conflict (source, source_id) do update set at = case
      -- Another time: who indexes a repository sees by it that there is more to do.
      when excluded.source = 'repository' then greatest(excluded.at, search_pending.at + interval '1 microsecond')
      else least(search_pending.at, excluded.at)
    end`;
}

/** Takes sources out of what is to be indexed, those that wait the longest first; no repositories. */
export async function takePending(tx: Tx, limit: number): Promise<SourceKey[]> {
  const taken = await tx<SourceKey[]>`
    delete from search_pending where (source, source_id) in (
      select source, source_id from search_pending where source <> 'repository'
      order by at limit ${limit} for update skip locked
    )
    returning source, source_id as id`;
  return [...taken];
}

/**
 * Has everything there is indexed, unless that was done before: on the first start, and after a backup was restored,
 * which has nothing that is derived. Returns whether it was to be done.
 */
export async function addEverything(tx: Tx, at: Date): Promise<boolean> {
  const first = await tx`insert into search_state (complete_at) values (${at}) on conflict do nothing`;
  if (first.count === 0) return false;
  await tx`
    insert into search_pending (source, source_id, at)
    select 'item', id, ${at}::timestamptz from items where deleted_at is null
    union all select 'comment', id, ${at} from comments where deleted_at is null
    union all select 'post', id, ${at} from events where type = 'message.posted'
    union all select 'repository', id, ${at} from repositories where removed_at is null
    on conflict do nothing`;
  return true;
}

/** The comments of items. */
export async function commentsOf(tx: Tx, itemIds: string[]): Promise<SourceKey[]> {
  const rows = await tx<{ id: string }[]>`
    select id from comments where item_id = any(${idArray(itemIds)}::text::uuid[])`;
  return rows.map(({ id }) => ({ source: 'comment', id }));
}

/** A repository that is to be indexed, and since when. */
export type PendingRepository = { id: string; since: string };

/** So long, in milliseconds, a repository is left alone after somebody said that they index it, or failed to. */
const CLAIM_MS = 60_000;

/**
 * Says, again and again, that a repository is being indexed; without one, of the one that waits the longest. Returns null when none
 * waits, or it has been asked for anew meanwhile.
 */
export async function claimRepository(
  sql: Sql,
  now: Date,
  claimed?: PendingRepository,
): Promise<PendingRepository | null> {
  const [row] = await sql<PendingRepository[]>`
    update search_pending set claimed_until = ${new Date(now.getTime() + CLAIM_MS)}
    where source = 'repository' and source_id = ${
      claimed
        ? sql`${claimed.id} and at::text = ${claimed.since}`
        : sql`(
            select source_id from search_pending
            where source = 'repository' and (claimed_until is null or claimed_until < ${now})
            order by at limit 1 for update skip locked
          )`
    }
    returning source_id as id, at::text as since`;
  return row ?? null;
}

/** A repository is indexed, unless it has been asked for anew meanwhile. */
export async function finishRepository(sql: Sql, { id, since }: PendingRepository): Promise<void> {
  const done = await sql`
    delete from search_pending where source = 'repository' and source_id = ${id} and at::text = ${since}`;
  if (done.count === 0) await sql`update search_pending set claimed_until = null where source_id = ${id}`;
}
