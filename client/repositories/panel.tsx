import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton, isNoPopoverOpen, registerCommand, Tabs } from '../ui/index.ts';
import { CycleCuts } from './cycle-view.tsx';
import { type MapFile, type ModuleFacts, moduleLabel } from './facts.ts';
import { DefinitionList, FileFacts, FileImports } from './file-panel.tsx';
import { ImpactList } from './impact-list.tsx';
import type { Part, RepositoryMap } from './map-model.ts';
import { Facts, Files, Languages, Links } from './module-panel.tsx';
import { PathList } from './path-list.tsx';
import { splitPath } from './words.ts';
import './module-panel.css';

type PanelProps = { map: RepositoryMap; module: ModuleFacts; file: MapFile | null };
type PanelTab = { id: Part; label: string; count?: number; view: () => ComponentChildren };

/** All that is known of a module or one of its files, beside the picture; a sheet over its foot on a phone. */
export function Panel({ map, module, file }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef(document.activeElement);
  const close = () => {
    map.select(null);
    const elsewhere = ['.map-keys', '.map-bar [aria-selected=true]'].map((each) => document.querySelector(each));
    [opener.current, ...elsewhere].find(canFocus)?.focus();
  };
  // Whoever opened it by keyboard goes on in it, and so does who pressed what is not there any more.
  const wasOpen = useRef(false);
  useEffect(() => {
    const isLost = wasOpen.current && document.activeElement === document.body;
    if (isLost || document.activeElement?.matches('.map-keys:focus-visible')) heading.current?.focus();
    wasOpen.current = true;
  }, [module.id, file?.path]);
  useEffect(
    () =>
      registerCommand({
        ...{ id: 'map.close', title: 'Close the file or module', keys: 'Escape', group: 'Map', hidden: true },
        // A list that is open closes before anything else, and so does the code.
        when: () => isNoPopoverOpen() && !map.showsCode.peek(),
        run: () => (map.file.peek() ? map.select(map.selected.peek()?.id ?? null) : close()),
      }),
    [map],
  );
  const tabs = file ? tabsOfFile(map, file) : tabsOfModule(map, module);
  const shown = tabs.find(({ id }) => id === map.part.value) ?? tabs[0];
  return (
    <aside class="map-panel" aria-label={file ? `File ${file.path}` : `Module ${moduleLabel(module)}`}>
      <header>
        {file && (
          <IconButton
            icon="chevron-left"
            label={`Back to ${moduleLabel(module)}`}
            keys="Escape"
            onClick={() => map.select(module.id)}
          />
        )}
        <h2 ref={heading} tabIndex={-1}>
          {file ? splitPath(file.path).name : moduleLabel(module)}
        </h2>
        <IconButton icon="x" label="Close" keys={file ? undefined : 'Escape'} onClick={close} />
      </header>
      {file ? (
        <FileFacts map={map} file={file} />
      ) : (
        <>
          {![moduleLabel(module), module.path.split('/').at(-1)].includes(module.name) && (
            <p class="dim truncate">{module.name}</p>
          )}
          <Languages map={map} module={module} />
          <Facts map={map} module={module} />
        </>
      )}
      <Tabs
        label={file ? 'About the file' : 'About the module'}
        tabs={tabs}
        value={shown?.id ?? 'imports'}
        onChange={(part) => map.setPart(part)}
        controls="map-panel-part"
      />
      <div id="map-panel-part" class="map-panel-part">
        {shown?.view()}
      </div>
    </aside>
  );
}

function tabsOfModule(map: RepositoryMap, module: ModuleFacts): PanelTab[] {
  return [
    {
      ...{ id: 'files', label: 'Files', count: module.files.length },
      view: () => <Files key={module.id} map={map} module={module} />,
    },
    {
      ...{ id: 'imports', label: 'Imports', count: module.imports.length + module.importedBy.length },
      view: () => <Links map={map} module={module} />,
    },
    impactTab(map),
    { id: 'path', label: 'Path', view: () => <PathList map={map} module={module} /> },
    ...cycleTab(map, module),
  ];
}

function tabsOfFile(map: RepositoryMap, file: MapFile): PanelTab[] {
  const importers = map.facts.value?.importersOf.get(file.path) ?? [];
  const definitions = file.definitions ?? [];
  return [
    ...(definitions.length > 0
      ? [
          {
            ...{ id: 'definitions' as const, label: 'Definitions', count: definitions.length },
            view: () => <DefinitionList map={map} definitions={definitions} place={map.place.value} />,
          },
        ]
      : []),
    {
      ...{ id: 'imports', label: 'Imports', count: file.imports.length + importers.length },
      view: () => <FileImports map={map} file={file} importers={importers} />,
    },
    impactTab(map),
  ];
}

function cycleTab(map: RepositoryMap, { cycle }: ModuleFacts): PanelTab[] {
  const facts = map.facts.value;
  if (!facts || !cycle) return [];
  return [
    {
      ...{ id: 'cycle', label: 'Cycle' },
      view: () => (
        <div class="map-cycle-list">
          <CycleCuts key={cycle.members[0]} map={map} facts={facts} cycle={cycle} />
        </div>
      ),
    },
  ];
}

const canFocus = (element: Element | null): element is HTMLElement =>
  element instanceof HTMLElement && element.isConnected && element !== document.body;

const impactTab = (map: RepositoryMap): PanelTab => ({
  ...{ id: 'impact', label: 'Impact', count: map.impact.value?.files.size ?? 0 },
  view: () => <ImpactList map={map} />,
});
