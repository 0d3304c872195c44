import postgres from 'postgres';

/** 64-bit integers (sequence numbers, counts, sizes) stay far below 2^53, so they are plain numbers here. */
const bigint = {
  to: 20,
  from: [20],
  parse: (text: string) => Number(text),
  serialize: (value: number) => String(value),
};

/** Times are ISO 8601 UTC strings everywhere, as in the contract. */
const timestamp = {
  to: 1184,
  from: [1184],
  parse: (text: string) => new Date(text).toISOString(),
  serialize: (value: string | Date) => (value instanceof Date ? value.toISOString() : value),
};

/** Document updates and other bytes, as plain Uint8Array. */
const bytea = {
  to: 17,
  from: [17],
  parse: (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(2), 'hex')),
  serialize: (value: Uint8Array) =>
    `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`,
};

const types = { bigint, timestamp, bytea };

/** The types with which the client is opened: what a parameter or column of these kinds is in TypeScript. */
type Types = { bigint: number; timestamp: string; bytea: Uint8Array };

/** The client outside a transaction: for reads. Columns come back in camelCase. */
export type Sql = postgres.Sql<Types>;

/** The client inside a transaction. A query through anything else in there deadlocks on the embedded engine. */
export type Tx = postgres.TransactionSql<Types>;

/** What `json` of a client takes. */
export type Json = postgres.JSONValue;

/** Where the database is: a unix socket of the embedded engine, or the URL of a PostgreSQL server. */
export type Address = { socketPath: string } | { url: string };

/** Opens the client: exactly one connection to the embedded engine, a pool of `connections` to a server. */
export function connect(address: Address, connections: number): Sql {
  const options = {
    types,
    // Not postgres.camel: that one also rewrites the keys inside JSON values.
    transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
    onnotice: () => {},
    connection: { application_name: 'mission-control', TimeZone: 'UTC' },
  };
  if ('url' in address) return postgres(address.url, { ...options, max: connections, connect_timeout: 10 });
  return postgres({
    ...options,
    path: address.socketPath,
    database: 'postgres',
    username: 'postgres',
    max: 1,
    // The engine answers while it is open and there is nothing to negotiate; types are the ones above.
    fetch_types: false,
    idle_timeout: 0,
    max_lifetime: null,
  });
}
