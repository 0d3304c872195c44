import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('readConfig', () => {
  test('has a default for everything', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 8787,
      host: '127.0.0.1',
      loopback: true,
      durability: 'full',
      logLevel: 'info',
    });
    expect(config.databaseUrl).toBeUndefined();
    expect(config.dataDir).toMatch(/\/data$/);
  });

  test('takes an empty variable as unset', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 8787, databaseUrl: undefined });
  });

  test.each([
    ['PORT', '70000'],
    ['PORT', '80a'],
    ['HOST', 'two words'],
    ['PUBLIC_URL', 'example.org'],
    ['LOG_LEVEL', 'loud'],
    ['MC_DURABILITY', 'maybe'],
    ['MC_DATA_DIR', '/proc/cpuinfo'],
    ['MC_EMBEDDINGS', 'magic'],
    ['MC_EMBEDDINGS_FOLDER', '/proc'],
  ])('refuses %s=%s and names both', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(`read ${name}: "${value}" is not accepted; it takes `);
  });

  test.each([
    ['DATABASE_URL', 'hunter2'],
    ['REDIS_URL', 'hunter2'],
    ['MC_SECRET_KEY', 'hunter2'],
    ['MC_ADMIN_TOKEN', 'hunter2'],
    ['MC_EMBEDDINGS_KEY', 'hunter 2'],
    ['MC_EMBEDDINGS_URL', 'http://ada:hunter2@127.0.0.1'],
  ])('never shows the value of %s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(`read ${name}: its value is not accepted`);
  });

  test('knows what each way to make vectors needs', () => {
    expect(readConfig({}).embeddings).toEqual({ kind: 'builtin' });
    const openai = { MC_EMBEDDINGS: 'openai', MC_EMBEDDINGS_URL: 'http://127.0.0.1:11434' };
    expect(() => readConfig(openai)).toThrow(
      'read MC_EMBEDDINGS_MODEL: it is not set; MC_EMBEDDINGS=openai takes the name of a model',
    );
    expect(readConfig({ ...openai, MC_EMBEDDINGS_MODEL: 'nomic-embed-text' }).embeddings).toEqual({
      ...{ kind: 'openai', url: new URL('http://127.0.0.1:11434'), model: 'nomic-embed-text', key: undefined },
    });
    expect(() => readConfig({ MC_EMBEDDINGS: 'transformers' })).toThrow(ConfigError);
  });

  test('knows which hosts only this machine reaches', () => {
    expect(['127.0.0.1', '::1', 'localhost', '127.8.8.8'].map((HOST) => readConfig({ HOST }).loopback)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(readConfig({ HOST: '0.0.0.0' }).loopback).toBe(false);
  });
});
