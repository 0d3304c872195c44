import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../tests/support/server.ts';
import { loadSecretKey } from './secret-key.ts';

describe('the secret key', () => {
  const { path: folder, remove } = temporaryFolder();
  afterAll(remove);

  test('is made once for a data folder, readable by its owner only', async () => {
    const dataDir = join(folder, 'data');
    const [first, second] = await Promise.all([loadSecretKey(undefined, dataDir), loadSecretKey(undefined, dataDir)]);
    expect(first).toHaveLength(32);
    expect(second).toEqual(first);
    expect(await loadSecretKey(undefined, dataDir)).toEqual(first);
    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  test('of the configuration is the same everywhere, and leaves no file', async () => {
    const configured = 'a secret of at least 32 characters';
    const key = await loadSecretKey(configured, join(folder, 'one'));
    expect(key).toHaveLength(32);
    expect(await loadSecretKey(configured, join(folder, 'two'))).toEqual(key);
    expect(() => statSync(join(folder, 'one'))).toThrow();
  });

  test('that is damaged is not replaced: what it sealed would be lost', async () => {
    writeFileSync(join(folder, 'secret.key'), 'short');
    await expect(loadSecretKey(undefined, folder)).rejects.toThrow('secret.key has 5 bytes, not 32');
  });
});
