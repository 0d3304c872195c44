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
  parse: toIsoTime,
  serialize: (value: string | Date) => (value instanceof Date ? value.toISOString() : value),
};

/** Rewrites what PostgreSQL writes, by hand: a page of a list has hundreds of times, and a Date for each is most of its cost. */
function toIsoTime(text: string): string {
  // Of another zone, before the year 1, or past 9999.
  if (text[10] !== ' ' || !text.endsWith('+00')) return new Date(text).toISOString();
  const milliseconds = text.slice(20, -3).slice(0, 3).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds}Z`;
}

/** Document updates and other bytes, as plain Uint8Array. */
const bytea = {
  to: 17,
  from: [17],
  parse: (text: string): Uint8Array => Uint8Array.fromHex(text.slice(2)),
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

/**
 * Ids as PostgreSQL reads an array: `id = any(${idArray(ids)}::text::uuid[])`, which finds them by their index however
 * little is known about the table. The embedded engine's client knows no types of arrays.
 */
export function idArray(ids: Iterable<string>): string {
  return `{${[...ids].join(',')}}`;
}

/** Where the database is: a unix socket of the embedded engine, or the URL of a PostgreSQL server. */
type Address = { socketPath: string } | { url: string };

/** Opens the client: exactly one connection to the embedded engine, a pool of `connections` to a server. */
export function connect(address: Address, connections: number): Sql {
  const options = {
    types,
    // Not postgres.camel: that one also rewrites the keys inside JSON values.
    transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
    onnotice: () => {},
    connection: { application_name: 'mission-control', TimeZone: 'UTC' },
  };
  if ('url' in address) {
    // Compiling a plan takes tens of milliseconds, and no query here runs that long.
    const connection = { ...options.connection, jit: 'off' };
    return postgres(address.url, { ...options, connection, max: connections, connect_timeout: 10 });
  }
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
