/** Prints the lines of each language of a folder, as the product counts them. For `counting.ts`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBinary, languageOf } from '../../../workers/repositories/languages.ts';
import { countKinds } from '../../../workers/repositories/lines.ts';
import { filesBelow } from './support.ts';

const folder = process.argv[2] ?? '.';
const counted: Record<string, [string, number, number, number]> = {};
for (const path of filesBelow(folder)) {
  const bytes = readFileSync(join(folder, path));
  if (isBinary(bytes)) continue;
  const language = languageOf(path, bytes);
  const { code, comments, blanks } = countKinds(bytes, language);
  counted[path] = [language, code, comments, blanks];
}
process.stdout.write(JSON.stringify(counted));
