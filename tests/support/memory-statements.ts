import type { Helper, Row, Session } from './memory-database.ts';

/** A statement: its parameters in the order in which they stand in its text. */
type Handler = (session: Session, ...parameters: never[]) => Row[] | Promise<Row[]>;

const known = new Map<string, Handler>();

/** What runs the statement with this text, if it is known. */
export function handlerOf(text: string): Handler | undefined {
  let handler = known.get(text);
  if (!handler) {
    const plain = text.replace(/\s+/g, ' ').trim();
    handler = STATEMENTS.find(([pattern]) => pattern.test(plain))?.[1] ?? anyOf(plain);
    if (handler) known.set(text, handler);
  }
  return handler;
}

/** Simple statements on one table, which are read from their text. */
function anyOf(text: string): Handler | undefined {
  const select = /^select (?:\*|[a-z_, ]+) from (\w+) where (\w+) = \?(?: order by (\w+))?$/.exec(text);
  if (select) {
    const [table = '', column = '', order] = [select[1], camel(select[2]), select[3]];
    return (session, value: unknown) => {
      const rows = session.rows(table).filter((row) => row[column] === value);
      return order ? rows.sort((a, b) => ((a[order] as never) < (b[order] as never) ? -1 : 1)) : rows;
    };
  }
  const selectAll = /^select .* from (\w+) where id = any\(\?::text::uuid\[\]\)$/.exec(text);
  if (selectAll) return (session, ids: string) => byKey(session, selectAll[1] ?? '', ids.slice(1, -1).split(','));
  const update = /^update (\w+) set ((?:\w+ = \?(?:, )?)+) where (id|name) = \?$/.exec(text);
  if (!update) return undefined;
  const [table = '', columns] = [update[1], (update[2] ?? '').split(', ').map((part) => camel(part.split(' ')[0]))];
  return async (session, ...values: unknown[]) => {
    const changed = Object.fromEntries(columns.map((column, index) => [column, values[index]]));
    const row = await session.write(table, String(values.at(-1)), (row) => row && { ...row, ...changed });
    return row ? [row] : [];
  };
}

const camel = (name = '') => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const updateKey = (name: unknown, seq: unknown) => `${name}/${seq}`;

const STATEMENTS: [RegExp, Handler][] = [
  [
    /^with snapshot as \(select .* encode\(state, 'base64'\) as base64, /,
    (session, name: string, after: number) => {
      const snapshot = session.get('document_snapshots', name);
      const newer = snapshot && Number(snapshot.seq) > after ? snapshot : null;
      const behind = newer ? Number(newer.seq) : after;
      const updates = session.rows('document_updates').filter((row) => row.name === name && Number(row.seq) > behind);
      const base64 = (bytes: unknown) => (bytes as Uint8Array).toBase64();
      const rows = updates.map(({ seq, update }) => ({ seq, base64: base64(update), vector: null as unknown }));
      if (newer) rows.push({ seq: newer.seq, base64: base64(newer.state), vector: newer.vector });
      return rows.sort((a, b) => Number(a.seq) - Number(b.seq));
    },
  ],
  [
    /^select name, seq from documents where name in \?$/,
    (session, { helped }: Helper) => byKey(session, 'documents', helped as string[]),
  ],
  [
    /^insert into documents \(name, seq, created_at, updated_at\) values \(\?, 0, .* returning seq$/,
    async (session, name: string, at: string) => [
      (await session.write('documents', name, (row) => ({ name, seq: 0, createdAt: at, ...row, updatedAt: at }))) ?? {},
    ],
  ],
  [
    /^insert into documents \? on conflict \(name\) do update set seq = documents\.seq \+ excluded\.seq/,
    async (session, { helped }: Helper) => {
      const rows: Row[] = [];
      for (const added of helped as Row[]) {
        const row = await session.write('documents', String(added.name), (held) =>
          held ? { ...held, seq: Number(held.seq) + Number(added.seq), updatedAt: added.updatedAt } : { ...added },
        );
        rows.push(row ?? {});
      }
      return rows;
    },
  ],
  [
    /^delete from documents where name = \?$/,
    async (session, name: string) => {
      await session.write('documents', name, () => null);
      await session.write('document_snapshots', name, () => null);
      for (const row of session.rows('document_updates')) {
        if (row.name === name) await session.write('document_updates', updateKey(name, row.seq), () => null);
      }
      return [];
    },
  ],
  [
    /^insert into document_updates \?$/,
    async (session, { helped }: Helper) => {
      for (const { name, seq, update } of helped as Row[]) await insertUpdate(session, name, seq, update);
      return [];
    },
  ],
  [
    /^insert into document_updates \(name, seq, update\) values \(\?, \?, \?\)$/,
    async (session, name: string, seq: number, update: Uint8Array) => {
      await insertUpdate(session, name, seq, update);
      return [];
    },
  ],
  [
    /^insert into document_snapshots .* where document_snapshots\.seq < excluded\.seq$/,
    async (session, name: string, seq: number, state: Uint8Array, vector: Uint8Array, createdAt: string) => {
      if (!session.get('documents', name)) throw new Error(`store a snapshot: there is no document ${name}`);
      await session.write('document_snapshots', name, (row) =>
        row && Number(row.seq) >= seq ? undefined : { name, seq, state, vector, createdAt },
      );
      return [];
    },
  ],
  [
    /^delete from document_updates where name = \? and seq <= \?$/,
    async (session, name: string, seq: number) => {
      for (const row of session.rows('document_updates')) {
        if (row.name === name && Number(row.seq) <= seq)
          await session.write('document_updates', updateKey(name, row.seq), () => null);
      }
      return [];
    },
  ],
  [
    /^insert into projects \(id, name, created_at, updated_at\)/,
    async (session, id: string, name: string, createdAt: string, updatedAt: string) => {
      const defaults = { description: '', demo: false, health: 'unknown', createdBy: null, archivedAt: null };
      await session.write('projects', id, () => ({ id, name, ...defaults, createdAt, updatedAt }));
      return [];
    },
  ],
  [
    /^insert into items \(.* on conflict \(id\) do update set .* where items\.project_id = excluded\.project_id$/,
    (session, at: string, rows: Row[]) =>
      upsert(session, 'items', sorted(rows), (row, held) => {
        if (!held) return { body: '', ...row, updatedAt: at };
        if (held.projectId !== row.projectId) return undefined;
        const { kind, createdAt, createdBy } = held;
        return { ...held, ...row, kind, createdAt, createdBy, updatedAt: at };
      }),
  ],
  [
    /^update items set body = changed\.body, updated_at = \? from jsonb_to_recordset/,
    (session, at: string, bodies: Row[]) =>
      upsert(session, 'items', sorted(bodies), (row, held) => held && { ...held, body: row.body, updatedAt: at }),
  ],
  [
    /^insert into comments \(.* on conflict \(id\) do update set text = .* where comments\.item_id = excluded\.item_id$/,
    (session, rows: Row[]) =>
      upsert(session, 'comments', rows, (row, held) => {
        if (!held) return row;
        const { text, editedAt, deletedAt } = row;
        return held.itemId === row.itemId ? { ...held, text, editedAt, deletedAt } : undefined;
      }),
  ],
  [
    /^insert into events \(/,
    async (session, events: (Row & { subject: { type: string; id: string } })[]) => {
      const rows = events.map(({ subject, ...event }) => ({
        ...event,
        subjectType: subject.type,
        subjectId: subject.id,
        seq: session.nextSeq(),
      }));
      for (const row of rows) await session.write('events', String(row.seq), () => row);
      return rows;
    },
  ],
  [
    /^insert into feed_entries \(.* on conflict \(id\) do nothing returning id$/,
    (session, entries: (Row & { subject: { type: string; id: string } })[]) => {
      const rows = entries.map(({ subject, ...entry }) => ({
        ...entry,
        subjectType: subject.type,
        subjectId: subject.id,
      }));
      return upsert(session, 'feed_entries', rows, (row, held) => (held ? undefined : row));
    },
  ],
  [
    /^insert into jobs \(id, kind, state, .* on conflict \(unique_key\) .* do nothing returning/,
    async (session, ...values: unknown[]) => {
      const columns = [
        'id',
        'kind',
        'priority',
        'payload',
        'projectId',
        'subjectType',
        'subjectId',
        'cause',
        'uniqueKey',
      ];
      const row = Object.fromEntries(columns.map((column, index) => [column, values[index]]));
      if (row.uniqueKey !== null) throw new Error('enqueue a job in memory: unique keys are not known there');
      await session.write('jobs', String(row.id), () => ({ ...row, state: 'queued' }));
      return [{ ...row, state: 'queued' }];
    },
  ],
  [
    /^update jobs set state = 'succeeded' where id = \? and state = 'queued' returning id$/,
    async (session, id: string) => {
      let taken = false;
      await session.write('jobs', id, (row) => {
        taken = row?.state === 'queued';
        return row && taken ? { ...row, state: 'succeeded' } : undefined;
      });
      return taken ? [{ id }] : [];
    },
  ],
];

async function insertUpdate(session: Session, name: unknown, seq: unknown, update: unknown): Promise<void> {
  if (!session.get('documents', String(name))) throw new Error(`store an update: there is no document ${name}`);
  await session.write('document_updates', updateKey(name, seq), (row) => {
    if (row) throw new Error(`store an update: ${name} has one with the seq ${seq}`);
    return { name, seq, update };
  });
}

const byKey = (session: Session, table: string, keys: string[]): Row[] =>
  keys.map((key) => session.get(table, key)).filter((row) => row !== undefined);

const sorted = (rows: Row[]) => [...rows].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));

/** Writes rows; gives those that were written. */
async function upsert(
  session: Session,
  table: string,
  rows: Row[],
  merge: (row: Row, held: Row | undefined) => Row | undefined,
): Promise<Row[]> {
  const written: Row[] = [];
  for (const row of rows) {
    await session.write(table, String(row.id), (held) => {
      const merged = merge(row, held);
      if (merged) written.push(merged);
      return merged;
    });
  }
  return written;
}
