import type { Database } from '../../../server/db/index.ts';

/** What PostgreSQL's manual tells everybody to do: a column of `to_tsvector`, a GIN index, `ts_rank`. */
export async function addPeer({ sql }: Database): Promise<void> {
  await sql`create table peer as
    select c.id, to_tsvector('english', concat_ws(' ', items.title, c.title, c.path, c.text)) as document
    from search_chunks c left join items on items.id = c.item_id`;
  await sql`create index peer_document on peer using gin (document)`;
  await sql`vacuum (analyze) peer`;
}

/** Any of the words, as the product finds them; the best first. */
export async function askPeer({ sql }: Database, text: string, limit: number): Promise<number> {
  const rows = await sql`
    select id from (
      select replace(plainto_tsquery('english', ${text})::text, '&', '|')::tsquery as asked
    ) as query join peer on document @@ asked
    order by ts_rank(document, asked) desc limit ${limit}`;
  return rows.count;
}
