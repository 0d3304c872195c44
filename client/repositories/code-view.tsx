import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FileContent, Repository } from '../../shared/api/repositories.ts';
import {
  copyText,
  IconButton,
  isNarrow,
  isNoPopoverOpen,
  Popover,
  RelativeTime,
  registerCommand,
  route,
  setQuery,
  useTitle,
} from '../ui/index.ts';
import { Behind } from './behind.tsx';
import { CodeContent } from './code-content.tsx';
import { type LineRange, readRange, writeRange } from './code-lines.ts';
import { Outline } from './code-outline.tsx';
import { definitionAt } from './file-panel.tsx';
import type { RepositoryMap } from './map-model.ts';
import { openFile } from './open.ts';
import type { Repositories } from './repositories-model.ts';
import { counted, shortCommit, sizeInWords, splitPath } from './words.ts';
import './code-view.css';

type CodeViewProps = { map: RepositoryMap; repositories: Repositories; repository: Repository };

/** The code of the file that the address names, over the whole page of the map. */
export function CodeView({ map, repositories, repository }: CodeViewProps) {
  const path = route.value.query.get('file') ?? '';
  const commit = repository.map?.commit ?? '';
  const file = useMemo(() => openFile(repository.id, path, commit), [repository.id, path, commit]);
  const [jump, setJump] = useState(0);
  useTitle(splitPath(path).name);
  useReturningFocus();
  useEffect(
    () =>
      registerCommand({
        ...{ id: 'map.code.close', title: 'Close the code', keys: 'Escape', group: 'Map', hidden: true },
        when: isNoPopoverOpen,
        run: () => map.closeCode(),
      }),
    [map],
  );
  // Of the same commit, or its lines are others.
  const facts = map.facts.value?.map.commit === commit ? map.facts.value : null;
  const definitions = facts?.files.get(path)?.definitions ?? [];
  const range = readRange(route.value.query.get('line'));
  const name = route.value.query.get('definition');
  const meant = definitions[range && name !== null ? definitionAt(definitions, { line: range.from, name }) : -1];
  const selected = range && range.from === range.to && meant ? { from: meant.line, to: meant.endLine } : range;
  const select = (lines: LineRange) => setQuery({ line: writeRange(lines), definition: null });
  const outline = (onChoose: () => void) => (
    <Outline
      definitions={definitions}
      selected={selected}
      onChoose={(lines) => {
        select(lines);
        setJump(jump + 1);
        onChoose();
      }}
    />
  );
  const { name: fileName, folder } = splitPath(path);
  const content = file.data.value;
  return (
    <section class="code-view" aria-label={`Code of ${path}`}>
      <header>
        <h2>
          <button
            type="button"
            class="code-path"
            data-tip="Copy the path"
            onClick={() => void copyText(path, 'The path is copied')}
          >
            <span class="dim">{folder && `${folder}/`}</span>
            <b>{fileName}</b>
          </button>
        </h2>
        <p class="code-facts">
          {content && <Numbers file={content} />}
          <span class="dim" data-tip={commit}>
            {repository.name} @ <code>{shortCommit(commit)}</code>
            {repository.map && (
              <>
                {' · read '}
                <RelativeTime at={repository.map.generatedAt} />
              </>
            )}
          </span>
          {repositories.isBehind(repository) && <Behind repositories={repositories} repository={repository} />}
        </p>
        <div class="code-actions">
          {isNarrow.value && definitions.length > 0 && (
            <Popover
              label="Definitions"
              trigger={<IconButton icon="list" label="Definitions" />}
              placement="bottom-end"
            >
              {outline}
            </Popover>
          )}
          {content?.text && (
            <IconButton
              icon="copy"
              label="Copy the text"
              onClick={() => void copyText(content.text ?? '', 'The text is copied')}
            />
          )}
          <IconButton
            icon="link"
            label={selected ? 'Copy a link to these lines' : 'Copy a link'}
            onClick={() => void copyText(location.href, 'The link is copied')}
          />
          <IconButton icon="x" label="Close" keys="Escape" onClick={() => map.closeCode()} />
        </div>
      </header>
      <div class="code-body">
        <CodeContent file={file} selected={selected} jump={jump} onSelect={select} />
        {!isNarrow.value && definitions.length > 0 && <aside>{outline(() => {})}</aside>}
      </div>
    </section>
  );
}

function Numbers({ file: { language, lines, bytes } }: { file: FileContent }) {
  const told = [
    ...(language === null ? [] : [language]),
    ...(lines === null ? [] : [counted(lines, 'line')]),
    ...(bytes === null ? [] : [sizeInWords(bytes)]),
  ];
  return <span class="tabular">{told.join(' · ')}</span>;
}

/** Gives the focus back when the code goes: to what opened it, or else to the panel of its file. */
function useReturningFocus(): void {
  const opener = useRef(document.activeElement);
  useEffect(
    () => () =>
      // Nothing below can be focused before the code is gone.
      queueMicrotask(() => {
        const { current } = opener;
        const isThere = current instanceof HTMLElement && current.isConnected && current !== document.body;
        (isThere ? current : document.querySelector<HTMLElement>('.map-panel h2'))?.focus();
      }),
    [],
  );
}
