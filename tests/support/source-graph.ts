import { SourceParser } from '../../workers/repositories/grammars.ts';
import { languageOf } from '../../workers/repositories/languages.ts';
import type { ModuleSystem, SourceFile, SourceLanguage } from '../../workers/repositories/source-language.ts';

/** What a repository of these files imports, as a reader would write it down. */
export type SourceGraph = {
  /** `a.py -> b.py`, each once, ordered. */
  edges: string[];
  /** `a.py -> name`, with `(standard)` for what comes with the language. */
  externals: string[];
  /** `a.py -> specifier`. */
  unresolved: string[];
  /** The names that are taken along an edge. */
  namesOf(from: string, to: string): string[];
  modules: ModuleSystem;
  sources: SourceFile[];
};

/** Parses and links the files of one family of languages; texts by path. */
export async function readGraph(family: SourceLanguage, texts: Record<string, string>): Promise<SourceGraph> {
  const parser = new SourceParser([family]);
  const sources: SourceFile[] = [];
  for (const [path, text] of Object.entries(texts)) {
    const language = languageOf(path, new TextEncoder().encode(text));
    if (!(language in family.grammars)) continue;
    const source = await parser.read(language, text);
    if (source) sources.push({ path, language, source });
  }
  sources.sort((a, b) => (a.path < b.path ? -1 : 1));
  const files = { paths: new Set(Object.keys(texts)), readText: async (path: string) => texts[path] ?? null };
  const modules = await family.openModules(files, sources);
  const [edges, externals, unresolved] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const names = new Map<string, Set<string>>();
  for (const source of sources) {
    for (const link of modules.link(source)) {
      if (link.to.kind === 'external') {
        externals.add(`${source.path} -> ${link.to.name}${link.to.standard ? ' (standard)' : ''}`);
      } else if (link.to.kind === 'unresolved') unresolved.add(`${source.path} -> ${link.specifier}`);
      else {
        const edge = `${source.path} -> ${link.to.path}`;
        edges.add(edge);
        names.set(edge, new Set([...(names.get(edge) ?? []), ...link.names]));
      }
    }
  }
  const ordered = (set: Set<string>) => [...set].sort();
  return {
    edges: ordered(edges),
    externals: ordered(externals),
    unresolved: ordered(unresolved),
    namesOf: (from, to) => ordered(names.get(`${from} -> ${to}`) ?? new Set()),
    modules,
    sources,
  };
}

/** A source's definitions, as `kind name first-last complexity`. */
export const tellDefinitions = ({ source }: SourceFile): string[] =>
  source.definitions.map(
    ({ kind, name, line, endLine, complexity }) => `${kind} ${name} ${line}-${endLine} ${complexity}`,
  );

/** A source's routes, as `line method path`. */
export const tellRoutes = ({ source }: SourceFile): string[] =>
  source.routes.map(({ line, method, path }) => `${line} ${method} ${path}`);

/** The routes that files of one family have by their places, as `file:line method path`, ordered. */
export async function readFileRoutes(family: SourceLanguage, texts: Record<string, string>): Promise<string[]> {
  const { modules } = await readGraph(family, texts);
  return (modules.routes?.() ?? []).map(({ file, line, method, path }) => `${file}:${line} ${method} ${path}`).sort();
}
