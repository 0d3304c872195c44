import { existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** Thrown for a wrong value in the environment: one line for stderr, exit status 78 (EX_CONFIG of sysexits.h). */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Exit status for a wrong configuration. */
export const EXIT_CONFIG = 78;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');
const isHost = (host: string) => isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host);
const hasScheme = (...schemes: string[]) => {
  return (value: string) => URL.canParse(value) && schemes.includes(new URL(value).protocol.replace(':', ''));
};
const isPlainAddress = (value: string) => hasScheme('http', 'https')(value) && !/[@?#]/.test(value);
const isFolderOrFree = (path: string) => !existsSync(path) || statSync(path).isDirectory();

/** One variable: how it is parsed, and what is accepted, in words. */
type Variable = { schema: z.ZodType; accepts: string; secret?: true };

const VARIABLES = {
  PORT: {
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().max(65535)).default(8787),
    accepts: 'a port from 0 (any free one) to 65535',
  },
  HOST: { schema: z.string().refine(isHost).default('127.0.0.1'), accepts: 'an IP address or a host name' },
  DATABASE_URL: {
    schema: z.string().refine(hasScheme('postgres', 'postgresql')).optional(),
    accepts: 'a postgres:// URL',
    secret: true,
  },
  REDIS_URL: {
    schema: z.string().refine(hasScheme('redis', 'rediss')).optional(),
    accepts: 'a redis:// or rediss:// URL',
    secret: true,
  },
  PUBLIC_URL: { schema: z.string().refine(hasScheme('http', 'https')).optional(), accepts: 'an http(s):// URL' },
  LOG_LEVEL: { schema: z.enum(LOG_LEVELS).default('info'), accepts: LOG_LEVELS.join(', ') },
  MC_DATA_DIR: {
    schema: z
      .string()
      .default('./data')
      .transform((path) => resolve(path))
      .refine(isFolderOrFree),
    accepts: 'a folder, or a path where one can be made',
  },
  MC_DURABILITY: { schema: z.enum(['full', 'relaxed']).default('full'), accepts: 'full or relaxed' },
  MC_SECRET_KEY: {
    schema: z.string().min(32).optional(),
    accepts: 'at least 32 characters',
    secret: true,
  },
  MC_ADMIN_TOKEN: { schema: z.string().min(16).optional(), accepts: 'at least 16 characters', secret: true },
  MC_ALLOWED_PATHS: {
    schema: z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(':')
          .filter(Boolean)
          .map((path) => resolve(path)),
      ),
    accepts: 'folders separated by colons',
  },
  MC_ALLOW_PRIVATE_ADDRESSES: {
    schema: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true'),
    accepts: 'true or false',
  },
  MC_EMBEDDINGS: {
    schema: z.enum(['builtin', 'openai', 'transformers']).default('builtin'),
    accepts: 'builtin, openai or transformers',
  },
  MC_EMBEDDINGS_URL: {
    schema: z.string().refine(isPlainAddress).optional(),
    accepts: 'an http(s):// URL without a user or a query; a key goes into MC_EMBEDDINGS_KEY',
    secret: true,
  },
  MC_EMBEDDINGS_MODEL: { schema: z.string().max(200).optional(), accepts: 'the name of a model' },
  MC_EMBEDDINGS_KEY: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .optional(),
    accepts: 'a key without spaces',
    secret: true,
  },
  MC_EMBEDDINGS_FOLDER: {
    schema: z
      .string()
      .transform((path) => resolve(path))
      .refine((path) => existsSync(join(path, 'config.json')))
      .optional(),
    accepts: 'the folder of a model, with its config.json',
  },
} as const satisfies Record<string, Variable>;

type Values = { [name in keyof typeof VARIABLES]: z.infer<(typeof VARIABLES)[name]['schema']> };

/** What the process was told, checked. */
export type Config = {
  port: number;
  host: string;
  /** Whether only this machine can reach the server; then any local path may be ingested. */
  loopback: boolean;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  publicUrl: URL | undefined;
  logLevel: (typeof LOG_LEVELS)[number];
  dataDir: string;
  durability: 'full' | 'relaxed';
  secretKey: string | undefined;
  adminToken: string | undefined;
  /** Folders whose repositories may be ingested when the server is not on loopback. */
  allowedPaths: string[];
  /** Whether https repositories may be on addresses that are not public. */
  allowPrivateAddresses: boolean;
  /** What makes the vectors of the search. */
  embeddings:
    | { kind: 'builtin' }
    | { kind: 'openai'; url: URL; model: string; key: string | undefined }
    | { kind: 'transformers'; folder: string };
};

/**
 * Reads the configuration from an environment. An empty variable counts as unset.
 *
 * @throws {ConfigError} that names the variable, the value (never a secret's) and what is accepted
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries<Variable>(VARIABLES)) {
    const given = environment[name] || undefined;
    const parsed = variable.schema.safeParse(given);
    if (!parsed.success) {
      const shown = variable.secret ? 'its value' : JSON.stringify(given);
      throw new ConfigError(`read ${name}: ${shown} is not accepted; it takes ${variable.accepts}`);
    }
    values[name] = parsed.data;
  }
  const read = values as Values;
  return {
    port: read.PORT,
    host: read.HOST,
    loopback: isLoopback(read.HOST),
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL,
    publicUrl: read.PUBLIC_URL ? new URL(read.PUBLIC_URL) : undefined,
    logLevel: read.LOG_LEVEL,
    dataDir: read.MC_DATA_DIR,
    durability: read.MC_DURABILITY,
    secretKey: read.MC_SECRET_KEY,
    adminToken: read.MC_ADMIN_TOKEN,
    allowedPaths: read.MC_ALLOWED_PATHS,
    allowPrivateAddresses: read.MC_ALLOW_PRIVATE_ADDRESSES,
    embeddings: embeddingsOf(read),
  };
}

function embeddingsOf(read: Values): Config['embeddings'] {
  const kind = read.MC_EMBEDDINGS;
  const needed = <Name extends keyof Values>(name: Name): NonNullable<Values[Name]> => {
    const value = read[name];
    if (value) return value;
    throw new ConfigError(`read ${name}: it is not set; MC_EMBEDDINGS=${kind} takes ${VARIABLES[name].accepts}`);
  };
  switch (kind) {
    case 'builtin':
      return { kind };
    case 'openai': {
      const [url, model] = [needed('MC_EMBEDDINGS_URL'), needed('MC_EMBEDDINGS_MODEL')];
      return { kind, url: new URL(url), model, key: read.MC_EMBEDDINGS_KEY };
    }
    case 'transformers':
      return { kind, folder: needed('MC_EMBEDDINGS_FOLDER') };
  }
}
