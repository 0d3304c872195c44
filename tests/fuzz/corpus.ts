import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A frame that was hostile once. `code` is what it is closed with; null when it is not. */
export type HostileFrame = { name: string; code: number | null; frame: Uint8Array | string };

const FOLDER = 'tests/fuzz/corpus';

/** Every frame of the corpus. A file is named `<close code, or open>-<what it is>.<bin, or txt for a text frame>`. */
export function readCorpus(): HostileFrame[] {
  return readdirSync(FOLDER).map((file) => {
    const [, code, name = '', kind] = /^(\d+|open)-(.*)\.(bin|txt)$/.exec(file) ?? [];
    if (!code) throw new Error(`read the corpus: ${file} does not say how it ends`);
    const bytes = readFileSync(join(FOLDER, file));
    return {
      name,
      code: code === 'open' ? null : Number(code),
      frame: kind === 'txt' ? bytes.toString() : new Uint8Array(bytes),
    };
  });
}
