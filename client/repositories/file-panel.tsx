import { Button, RelativeTime, VirtualList } from '../ui/index.ts';
import { writeRange } from './code-lines.ts';
import { COVERAGE_WORDS, coverageOf } from './coverage.ts';
import type { MapFile } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { Fact, OwnerFact } from './module-panel.tsx';
import { amount, counted, percent } from './words.ts';

type Definition = NonNullable<MapFile['definitions']>[number];

/** A file in numbers. */
export function FileFacts({ map, file }: { map: RepositoryMap; file: MapFile }) {
  const owner = map.facts.value?.ownerOf.get(file.path);
  const { history, code, comments } = file;
  const read = map.facts.value && coverageOf(map.facts.value, file);
  return (
    <>
      <p class="dim map-path">{file.path}</p>
      <Button class="map-code" icon="file" onClick={() => map.openCode()}>
        Open the code
      </Button>
      <dl class="map-facts">
        <Fact name="Lines">{amount(file.lines)}</Fact>
        <Fact name="Changes">{amount(file.churn)}</Fact>
        <Fact name="Complexity">{file.complexity > 0 ? amount(file.complexity) : '–'}</Fact>
        <Fact name="Last change">{file.lastChanged ? <RelativeTime at={file.lastChanged} /> : '–'}</Fact>
        <OwnerFact owner={owner ?? null} />
        {history && (
          <Fact name="Bus factor" tip="How few people made more than half of the changes">
            {counted(history.busFactor, 'person', 'people')}
          </Fact>
        )}
        {code !== undefined && <Fact name="Code">{counted(code, 'line')}</Fact>}
        {comments !== undefined && <Fact name="Comments">{counted(comments, 'line')}</Fact>}
        {read && (
          <Fact name="Read" {...(read.reason === null ? {} : { tip: read.reason })}>
            {read.coverage === 'read' ? 'in full' : COVERAGE_WORDS[read.coverage]}
          </Fact>
        )}
        {history?.formerPaths[0] !== undefined && (
          <Fact name="Was" tip={history.formerPaths.join(', ')}>
            {history.formerPaths[0]}
            {history.formerPaths.length > 1 && ` and ${counted(history.formerPaths.length - 1, 'other')}`}
          </Fact>
        )}
      </dl>
    </>
  );
}

type DefinitionListProps = {
  map: RepositoryMap;
  definitions: readonly Definition[];
  place: { line: number; name: string | null } | null;
};

/** What a file defines, in the order of its text; what stands at the place stands out. */
export function DefinitionList({ map, definitions, place }: DefinitionListProps) {
  const found = place ? definitionAt(definitions, place) : -1;
  return (
    <VirtualList
      key={found}
      startsAt={found}
      class="map-files"
      label="Definitions, in the order of the text"
      items={[...definitions]}
      keyOf={({ name, line }) => `${line} ${name}`}
      estimate={() => 26}
      render={({ name, kind, line, endLine, complexity }, index) => (
        <div class={`map-file map-definition ${index === found ? 'found' : ''}`}>
          <button
            type="button"
            class="truncate"
            data-tip="Open the code"
            onClick={() => map.openCode(writeRange({ from: line, to: endLine }))}
          >
            <code>{name}</code> <span class="dim">{kind}</span>
          </button>
          <span class="dim tabular">{line === endLine ? line : `${line}–${endLine}`}</span>
          <span class="tabular" data-tip="Complexity">
            {complexity > 1 ? amount(complexity) : '–'}
          </span>
        </div>
      )}
    />
  );
}

/** Which definition is meant: what is said of it in a comment may begin before it. -1 for none. */
export function definitionAt(definitions: readonly Definition[], place: { line: number; name: string | null }): number {
  const named = definitions.findIndex(({ name, endLine }) => name === place.name && endLine >= place.line);
  if (named >= 0) return named;
  return definitions.findLastIndex(({ line, endLine }) => line <= place.line && place.line <= endLine);
}

type FileImportsProps = { map: RepositoryMap; file: MapFile; importers: readonly string[] };

/** What a file imports and is imported by, and what changes with it. */
export function FileImports({ map, file: { path, imports }, importers }: FileImportsProps) {
  const together = (map.facts.value?.map.coupling ?? []).flatMap(({ a, b, share }) =>
    a === path ? [{ path: b, share }] : b === path ? [{ path: a, share }] : [],
  );
  return (
    <div class="map-links">
      <FileList map={map} title="Imports" files={imports.map((each) => ({ path: each }))} />
      <FileList map={map} title="Imported by" files={importers.map((each) => ({ path: each }))} />
      {together.length > 0 && <FileList map={map} title="Changes with" files={together} />}
    </div>
  );
}

type FileListProps = { map: RepositoryMap; title: string; files: readonly { path: string; share?: number }[] };

function FileList({ map, title, files }: FileListProps) {
  return (
    <section>
      <h3>
        {title} <span class="count">{files.length}</span>
      </h3>
      {files.length === 0 && <p class="dim">None.</p>}
      <ul>
        {files.map(({ path, share }) => (
          <li key={path}>
            <button type="button" data-tip={path} onClick={() => map.openFile(path)}>
              <span class="grow truncate">{path}</span>
              {share !== undefined && <span class="dim tabular">{percent(share)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
