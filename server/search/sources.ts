import type { SearchKind } from '../../shared/search-query.ts';
import { idArray, type Tx } from '../db/index.ts';
import type { Source, SourceKey } from './pending.ts';

/** A source as it is now, to be cut into chunks. */
export type SourceText = {
  source: Source;
  id: string;
  kind: SearchKind;
  projectId: string;
  itemId: string | null;
  author: string | null;
  at: string;
  /** '' for what has none of its own. */
  title: string;
  text: string;
};

/** Reads sources as they are now; those that are gone are left out. */
export async function readSources(tx: Tx, keys: SourceKey[]): Promise<SourceText[]> {
  const ids = (source: Source) => idArray(keys.filter((key) => key.source === source).map(({ id }) => id));
  const rows = await tx<SourceText[]>`
    select 'item' as source, id, kind, project_id, id as item_id, created_by as author, created_at as at, title,
      body as text
    from items where id = any(${ids('item')}::text::uuid[]) and deleted_at is null
    union all
    select 'comment', c.id, 'comment', items.project_id, items.id, c.author, c.at, '', c.text
    from comments c join items on items.id = c.item_id
    where c.id = any(${ids('comment')}::text::uuid[]) and c.deleted_at is null and items.deleted_at is null
    union all
    select 'post', events.id, 'post', projects.id, null, actor->>'id', occurred_at, '', payload->>'text'
    from events join projects on projects.id = project_id
    where events.id = any(${ids('post')}::text::uuid[]) and type = 'message.posted'`;
  return [...rows];
}
