import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'secret.key';
const KEY_BYTES = 32;

/**
 * The key that seals what the database must not show: from `MC_SECRET_KEY`, or one of this data folder, made the first
 * time. Processes that share a database need the same one.
 *
 * @throws when the folder's key is damaged: what was sealed with it cannot be read any more
 */
export async function loadSecretKey(configured: string | undefined, dataDir: string): Promise<Uint8Array> {
  if (configured !== undefined) return createHash('sha256').update(configured).digest();
  const path = join(dataDir, FILE);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  const key = await readFile(path);
  if (key.length !== KEY_BYTES)
    throw new Error(`read the secret key: ${path} has ${key.length} bytes, not ${KEY_BYTES}`);
  return key;
}
