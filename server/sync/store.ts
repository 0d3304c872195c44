import type { Sql, Tx } from '../db/index.ts';

/** The merged state of a document up to and including the update `seq`. */
export type Snapshot = { seq: number; state: Uint8Array; vector: Uint8Array };

/** An update as stored; `seq` counts the updates of its document from 1. */
export type StoredUpdate = { seq: number; update: Uint8Array };

/** What is stored of a document behind some seq: the snapshot when it is newer than that, and the updates behind it. */
export type Stored = { snapshot: Snapshot | null; updates: StoredUpdate[] };

/** Reads what is stored behind `after`, as of one moment. */
export async function readStored(sql: Sql | Tx, name: string, after: number): Promise<Stored> {
  // One statement sees one state of the database: between two, a compaction could move updates into the snapshot.
  // As base64, which is a third shorter than what PostgreSQL makes of bytes: half the time of a document of a megabyte.
  const rows = await sql<{ seq: number; base64: string; vector: Uint8Array | null }[]>`
    with snapshot as (select seq, state, vector from document_snapshots where name = ${name} and seq > ${after})
    select seq, encode(state, 'base64') as base64, vector from snapshot
    union all
    select seq, encode(update, 'base64'), null from document_updates
    where name = ${name} and seq > greatest(${after}::bigint, coalesce((select seq from snapshot), 0))
    order by seq`;
  const stored: Stored = { snapshot: null, updates: [] };
  for (const { seq, base64, vector } of rows) {
    const bytes = Uint8Array.fromBase64(base64);
    if (vector) stored.snapshot = { seq, state: bytes, vector };
    else stored.updates.push({ seq, update: bytes });
  }
  return stored;
}

/** The seq of the newest update of each of the documents that exist. */
export async function readSeqs(sql: Sql, names: string[]): Promise<Map<string, number>> {
  const rows = await sql<{ name: string; seq: number }[]>`
    select name, seq from documents where name in ${sql(names)}`;
  return new Map(rows.map(({ name, seq }) => [name, seq]));
}

/** Locks a document's row until the end of the transaction, making it when it is missing. Returns its seq. */
export async function lockDocument(tx: Tx, name: string, at: Date): Promise<number> {
  const [row] = await tx<{ seq: number }[]>`
    insert into documents (name, seq, created_at, updated_at) values (${name}, 0, ${at}, ${at})
    on conflict (name) do update set updated_at = excluded.updated_at returning seq`;
  if (!row) throw new Error(`lock a document: nothing came back for ${name}`);
  return row.seq;
}

/** Removes a document, its updates and its snapshot. */
export async function deleteDocument(tx: Tx, name: string): Promise<void> {
  await tx`delete from documents where name = ${name}`;
}

/**
 * Locks the rows of several documents, making those that are missing, and counts `count` updates onto each. Returns the
 * new seqs. They must be sorted by name: whoever locks several does it in this order, so that two cannot wait for each
 * other.
 */
export async function advanceDocuments(
  tx: Tx,
  documents: { name: string; count: number }[],
  at: Date,
): Promise<Map<string, number>> {
  const added = documents.map(({ name, count }) => ({ name, seq: count, createdAt: at, updatedAt: at }));
  const rows = await tx<{ name: string; seq: number }[]>`
    insert into documents ${tx(added)}
    on conflict (name) do update set seq = documents.seq + excluded.seq, updated_at = excluded.updated_at
    returning name, seq`;
  return new Map(rows.map(({ name, seq }) => [name, seq]));
}

/** Stores updates of locked documents whose seq is counted already. */
export async function insertUpdates(tx: Tx, updates: (StoredUpdate & { name: string })[]): Promise<void> {
  await tx`insert into document_updates ${tx(updates, 'name', 'seq', 'update')}`;
}

/** Stores the next updates of a locked document, the last of which is `seq`. */
export async function appendUpdates(tx: Tx, name: string, seq: number, updates: StoredUpdate[]): Promise<void> {
  await Promise.all([
    tx`update documents set seq = ${seq} where name = ${name}`,
    insertUpdates(
      tx,
      updates.map((update) => ({ name, ...update })),
    ),
  ]);
}

/** Replaces the updates up to the snapshot's seq by the snapshot; one that is newer stays. */
export async function storeSnapshot(tx: Tx, name: string, { seq, state, vector }: Snapshot, at: Date): Promise<void> {
  await tx`
    insert into document_snapshots (name, seq, state, vector, created_at)
    values (${name}, ${seq}, ${state}, ${vector}, ${at})
    on conflict (name) do update
    set seq = excluded.seq, state = excluded.state, vector = excluded.vector, created_at = excluded.created_at
    where document_snapshots.seq < excluded.seq`;
  await tx`delete from document_updates where name = ${name} and seq <= ${seq}`;
}
