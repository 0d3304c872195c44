/** Hocuspocus 4 on the sockets of Bun, with its database extension over SQLite: the statements of its SQLite extension. */
import { Database as SQLite } from 'bun:sqlite';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@hocuspocus/extension-database';
import { Hocuspocus } from '@hocuspocus/server';

type Connection = ReturnType<Hocuspocus['handleConnection']>;
type Data = { request: Request; connection: Connection | null };

const [dataDir = '', count = '1'] = process.argv.slice(2);
mkdirSync(dataDir, { recursive: true });
const sqlite = new SQLite(join(dataDir, 'hocuspocus.sqlite'));
sqlite.run('create table if not exists documents (name text primary key, data blob not null)');
const fetched = sqlite.query<{ data: Uint8Array }, string>('select data from documents where name = ?');
const stored = sqlite.query(
  'insert into documents (name, data) values (?, ?) on conflict (name) do update set data = excluded.data',
);
const hocuspocus = new Hocuspocus({
  quiet: true,
  extensions: [
    new Database({
      fetch: async ({ documentName }) => fetched.get(documentName)?.data ?? null,
      store: async ({ documentName, state }) => void stored.run(documentName, state),
    }),
  ],
});
const server = Bun.serve<Data>({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request, self) {
    if (self.upgrade(request, { data: { request, connection: null } })) return undefined;
    return new Response(null, { status: 404 });
  },
  websocket: {
    maxPayloadLength: 32 * 1024 * 1024,
    backpressureLimit: 128 * 1024 * 1024,
    open(socket) {
      socket.data.connection = hocuspocus.handleConnection(socket, socket.data.request);
    },
    message(socket, message) {
      if (typeof message !== 'string') socket.data.connection?.handleMessage(new Uint8Array(message));
    },
    close: (socket, code, reason) => socket.data.connection?.handleClose({ code, reason }),
  },
});
// Ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
const documents = Array.from({ length: Number(count) }, (_, index) => `document-${index}`);
console.info(JSON.stringify({ url: `ws://127.0.0.1:${server.port}`, documents }));
