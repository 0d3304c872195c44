import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
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
  if (!existsSync(path)) await makeKey(path);
  const key = await readFile(path);
  if (key.length !== KEY_BYTES)
    throw new Error(`read the secret key: ${path} has ${key.length} bytes, not ${KEY_BYTES}`);
  return key;
}

/** Makes the file whole or not at all, whenever the process is killed; of several that do, the first counts. */
async function makeKey(path: string): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(KEY_BYTES));
    await file.sync();
    await file.close();
    await link(partial, path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    await unlink(partial);
  }
}
