import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Icon, RelativeTime, VirtualList } from '../ui/index.ts';
import { type MapFile, type ModuleFacts, moduleLabel, type Neighbour, type Ownership } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { More, useFirst } from './more.tsx';
import { nextOrder, type Order, sortRows } from './sorting.ts';
import { amount, counted, percent, splitPath } from './words.ts';

/** So many languages are named before somebody asks for more. */
const FIRST_LANGUAGES = 4;
/** And so many files of what a module has others import. */
const FIRST_OF_SURFACE = 30;

/** The languages of a module as one bar. */
export function Languages({ map, module }: { map: RepositoryMap; module: ModuleFacts }) {
  const { languages, lines } = module;
  const first = useFirst(languages, FIRST_LANGUAGES, module);
  let at = 0;
  return (
    <div class="map-languages">
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        {languages.map(({ name, lines: own }) => {
          const from = at;
          at += (own / Math.max(1, lines)) * 100;
          const colour = map.languageColours.value.get(name) ?? 'map-series-other';
          return <rect key={name} class={`map-bar-value ${colour}`} x={from} width={at - from} height="6" />;
        })}
      </svg>
      <ul class="map-swatches" aria-label="Languages">
        {first.shown.map(({ name, lines: own }) => (
          <li key={name}>
            <i class={`map-swatch ${map.languageColours.value.get(name) ?? 'map-series-other'}`} />
            {name} <span class="dim">{percent(own / Math.max(1, lines))}</span>
          </li>
        ))}
      </ul>
      <More of={first} />
    </div>
  );
}

/** A module in numbers. */
export function Facts({ map, module }: { map: RepositoryMap; module: ModuleFacts }) {
  const { owner, cycle, lastChanged } = module;
  return (
    <dl class="map-facts">
      <Fact name="Lines">{amount(module.lines)}</Fact>
      <Fact name="Changes">{amount(module.churn)}</Fact>
      <Fact name="Complexity">{amount(module.complexity)}</Fact>
      <Fact name="Last change">{lastChanged ? <RelativeTime at={lastChanged} /> : '–'}</Fact>
      <OwnerFact owner={owner} />
      <Fact name="Bus factor" tip="How few people made more than half of the changes">
        {counted(module.keepers, 'person', 'people')}
      </Fact>
      {module.layer !== undefined && (
        <Fact name="Layer" tip="0 imports no other module; each other one rests on those below it">
          {amount(module.layer)}
        </Fact>
      )}
      {module.entry && (
        <Fact name="Entry" tip={module.entry}>
          {splitPath(module.entry).name}
        </Fact>
      )}
      {cycle && (
        <Fact name="Cycle" isLong={cycle.needsTests}>
          <button type="button" class="map-link" onClick={() => map.setPart('cycle')}>
            {counted(cycle.members.length, 'module')}
            {cycle.needsTests && ', with tests'}
          </button>
        </Fact>
      )}
    </dl>
  );
}

type FactProps = { name: string; tip?: string; isLong?: boolean; children: ComponentChildren };

/** One number and its name; a long one has a line of its own. */
export function Fact({ name, tip, isLong, children }: FactProps) {
  return (
    <div data-tip={tip} class={isLong ? 'long' : undefined}>
      <dt>{name}</dt>
      <dd class="truncate">{children}</dd>
    </div>
  );
}

/** Who made most of the changes; in full for who points at it. */
export function OwnerFact({ owner }: { owner: Ownership | null }) {
  const words = owner ? `${owner.author}, ${percent(owner.share)}` : '–';
  return (
    <Fact name="Owner" tip={words}>
      {words}
    </Fact>
  );
}

/** The modules at the other ends of a module's imports. */
export function Links({ map, module }: { map: RepositoryMap; module: ModuleFacts }) {
  return (
    <div class="map-links">
      <LinkList map={map} title="Imports" neighbours={module.imports} none="It imports no other module." />
      <LinkList map={map} title="Imported by" neighbours={module.importedBy} none="No other module imports it." />
      {module.surface && <Surface map={map} module={module} surface={module.surface} />}
    </div>
  );
}

type SurfaceProps = { map: RepositoryMap; module: ModuleFacts; surface: NonNullable<ModuleFacts['surface']> };

/** What other modules take of this one: its files, and the names of each. */
function Surface({ map, module, surface }: SurfaceProps) {
  const first = useFirst(surface, FIRST_OF_SURFACE, module);
  const facts = map.facts.value;
  const imported = module.files.filter(({ path }) =>
    facts?.importersOf.get(path)?.some((importer) => facts.files.get(importer)?.module !== module.id),
  );
  return (
    <section>
      <h3 data-tip="The files that other modules import, and the names that they take of each">
        Public surface <span class="count">{imported.length}</span>
      </h3>
      {surface.length === 0 && <p class="dim">No other module takes anything of it.</p>}
      <ul>
        {first.shown.map(({ path, names, unlisted, importers }) => (
          <li key={path}>
            <button type="button" data-tip={path} onClick={() => map.openFile(path)}>
              <span class="map-surface">
                <b class="truncate">{splitPath(path).name}</b>
                <code class="dim">
                  {names.map((name) => (name === '*' ? 'all of it' : name)).join(', ')}
                  {unlisted !== undefined && ` and ${amount(unlisted)} more`}
                </code>
              </span>
              <span class="dim tabular" data-tip={counted(importers, 'file imports it', 'files import it')}>
                {amount(importers)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <More of={first} unlisted={imported.length - surface.length} />
    </section>
  );
}

type LinkListProps = { map: RepositoryMap; title: string; neighbours: readonly Neighbour[]; none: string };

function LinkList({ map, title, neighbours, none }: LinkListProps) {
  return (
    <section>
      <h3>
        {title} <span class="count">{neighbours.length}</span>
      </h3>
      {neighbours.length === 0 && <p class="dim">{none}</p>}
      <ul>
        {neighbours.map(({ id, weight }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => map.select(id)}
              onPointerEnter={() => {
                map.hovered.value = id;
              }}
              onPointerLeave={() => {
                map.hovered.value = null;
              }}
            >
              <i class={`map-swatch ${map.colours.value.get(id)}`} />
              <span class="grow truncate">{map.nameOf(id)}</span>
              <span class="dim tabular" data-tip={counted(weight, 'import')}>
                {amount(weight)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const COLUMNS = [
  { key: 'path', label: 'File', value: ({ path }: MapFile) => path },
  { key: 'lines', label: 'Lines', value: ({ lines }: MapFile) => lines },
  { key: 'complexity', label: 'Cplx', value: ({ complexity }: MapFile) => complexity },
  { key: 'churn', label: 'Chg', value: ({ churn }: MapFile) => churn },
  { key: 'changed', label: 'Last', value: ({ lastChanged }: MapFile) => lastChanged },
] as const;
const FULL_NAMES = { path: 'File', lines: 'Lines', complexity: 'Complexity', churn: 'Changes', changed: 'Last change' };
type Key = (typeof COLUMNS)[number]['key'];

/** The module's files; only those in sight are drawn. */
export function Files({ map, module }: { map: RepositoryMap; module: ModuleFacts }) {
  const [order, setOrder] = useState<Order<Key>>({ key: 'lines', descending: true });
  const found = map.found.value?.paths;
  const files = useMemo(() => {
    const column = COLUMNS.find(({ key }) => key === order.key) ?? COLUMNS[0];
    const sorted = sortRows(module.files, column.value, order.descending);
    return found?.size ? sortRows(sorted, ({ path }) => (found.has(path) ? 0 : 1), false) : sorted;
  }, [module, order, found]);
  const prefix = module.path === '' ? 0 : module.path.length + 1;
  return (
    <>
      <fieldset class="map-file map-file-head" aria-label="Sort by">
        {COLUMNS.map(({ key, label }) => (
          <button
            key={key}
            type="button"
            aria-pressed={order.key === key}
            // What is seen is part of what is said, so that who speaks to the page can name it.
            aria-label={label === FULL_NAMES[key] ? undefined : `${label}: ${FULL_NAMES[key]}`}
            data-tip={FULL_NAMES[key]}
            onClick={() => setOrder(nextOrder(order, key, key !== 'path'))}
          >
            {label}
            {order.key === key && <Icon name={order.descending ? 'arrow-down' : 'arrow-up'} size={10} />}
          </button>
        ))}
      </fieldset>
      <VirtualList
        class="map-files"
        label={`Files of ${moduleLabel(module)}`}
        items={files}
        keyOf={({ path }) => path}
        estimate={() => 26}
        render={(file) => (
          <div class={`map-file ${found?.has(file.path) ? 'found' : ''}`}>
            <button type="button" class="truncate" data-tip={file.path} onClick={() => map.openFile(file.path)}>
              {file.path.slice(prefix)}
            </button>
            <span class="tabular">{amount(file.lines)}</span>
            <span class="tabular">{file.complexity > 0 ? amount(file.complexity) : '–'}</span>
            <span class="tabular">{amount(file.churn)}</span>
            {file.lastChanged ? <RelativeTime at={file.lastChanged} /> : <span>–</span>}
          </div>
        )}
      />
    </>
  );
}
