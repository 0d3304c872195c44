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
  ])('refuses %s=%s and names both', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(`read ${name}: "${value}" is not accepted; it takes `);
  });

  test.each(['DATABASE_URL', 'REDIS_URL', 'MC_SECRET_KEY', 'MC_ADMIN_TOKEN'])('never shows the value of %s', (name) => {
    expect(() => readConfig({ [name]: 'hunter2' })).toThrow(`read ${name}: its value is not accepted`);
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
