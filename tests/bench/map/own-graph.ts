/** Prints the import graph of a folder, as the product finds it: read, parsed, followed. For `graph.ts`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceParser } from '../../../workers/repositories/grammars.ts';
import { javascript } from '../../../workers/repositories/javascript/language.ts';
import { languageOf } from '../../../workers/repositories/languages.ts';
import type { SourceFile } from '../../../workers/repositories/source-language.ts';
import { filesBelow } from './support.ts';

const folder = process.argv[2] ?? '.';
const paths = new Set(filesBelow(folder));
const parser = new SourceParser([javascript]);
const sources: SourceFile[] = [];
for (const path of paths) {
  const bytes = readFileSync(join(folder, path));
  const language = languageOf(path, bytes);
  if (!parser.familyOf(language)) continue;
  const source = await parser.read(language, bytes.toString());
  if (source) sources.push({ path, language, source });
}
const readText = async (path: string) => (paths.has(path) ? readFileSync(join(folder, path), 'utf8') : null);
const modules = await javascript.openModules({ paths, readText }, sources);
const edges = new Set<string>();
for (const source of sources) {
  for (const { to } of modules.link(source)) if (to.kind === 'file') edges.add(`${source.path} -> ${to.path}`);
}
process.stdout.write(JSON.stringify({ files: sources.length, edges: [...edges] }));
