import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, registerCommand } from '../ui/index.ts';
import type { RepositoryMap } from './map-model.ts';
import { showMoreInWords, useFirst } from './more.tsx';
import { amount, splitPath } from './words.ts';
import './map-search.css';

/** Finds modules and files: the picture shows where they are, and a list below the field goes to them. */
export function Search({ map }: { map: RepositoryMap }) {
  const [input, list] = [useRef<HTMLInputElement>(null), useRef<HTMLDivElement>(null)];
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const found = map.found.value;
  const offers = found?.offers ?? [];
  const first = useFirst(offers, found?.few ?? 0, map.searchText.value);
  /** With that which shows more of them. */
  const options = first.shown.length + (first.left > 0 ? 1 : 0);
  const isShown = isOpen && offers.length > 0;
  useEffect(
    () =>
      registerCommand({
        ...{ id: 'map.search', title: 'Search the map', keys: '/', group: 'Map', icon: 'search' },
        run: () => input.current?.focus(),
      }),
    [],
  );
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active, isShown]);
  const choose = (index: number) => {
    const offer = first.shown[index];
    if (!offer) return first.showMore();
    setOpen(false);
    if (offer.kind === 'file') map.openFile(offer.id);
    else map.select(offer.id);
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setOpen(true);
      setActive(isShown ? (active + step + options) % options : 0);
    } else if (event.key === 'Enter') choose(active);
    else if (event.key === 'Escape') {
      map.searchText.value = '';
      event.currentTarget.blur();
    }
  };
  /** The field takes the keys, as the combobox pattern has it. */
  const optionAt = (index: number) => ({
    ...{ id: `${id}-${index}`, role: 'option' as const, tabIndex: -1 },
    ...{ 'aria-selected': index === active, 'data-active': index === active || undefined },
    onPointerMove: () => setActive(index),
    // The field keeps the focus.
    onPointerDown: (event: PointerEvent) => event.preventDefault(),
    onClick: () => choose(index),
  });
  return (
    <div class="map-search">
      <input
        ref={input}
        class="input"
        role="combobox"
        aria-label="Search the map"
        aria-expanded={isShown}
        aria-controls={id}
        aria-activedescendant={isShown ? `${id}-${active}` : undefined}
        placeholder="Module or file"
        autocomplete="off"
        value={map.searchText.value}
        onInput={({ currentTarget }) => {
          map.searchText.value = currentTarget.value;
          setActive(0);
          setOpen(true);
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <span class="map-search-count tabular" role="status">
        {found && `${amount(found.ids.length)} of ${amount(map.facts.value?.modules.length ?? 0)}`}
      </span>
      <div ref={list} id={id} class="options map-offers" role="listbox" aria-label="Found" hidden={!isShown}>
        {first.shown.map((offer, index) => {
          const { name, folder } = splitPath(offer.id);
          const isFile = offer.kind === 'file';
          return (
            <div key={`${offer.kind} ${offer.id}`} {...optionAt(index)}>
              {isFile ? <Icon name="file" /> : <i class={`map-swatch ${map.colours.value.get(offer.id)}`} />}
              <span class="truncate">{isFile ? name : map.nameOf(offer.id)}</span>
              <span class="menu-detail truncate">{isFile ? folder : 'module'}</span>
            </div>
          );
        })}
        {first.left > 0 && <div {...optionAt(first.shown.length)}>{showMoreInWords(first.left)}</div>}
      </div>
    </div>
  );
}
