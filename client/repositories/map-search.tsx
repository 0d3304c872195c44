import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, registerCommand } from '../ui/index.ts';
import type { RepositoryMap } from './map-model.ts';
import type { Offer } from './search.ts';
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
  const go = (offer: Offer | undefined) => {
    if (!offer) return;
    setOpen(false);
    if (offer.kind === 'file') map.openFile(offer.id);
    else map.select(offer.id);
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setOpen(true);
      setActive(isShown ? (active + step + offers.length) % offers.length : 0);
    } else if (event.key === 'Enter') go(offers[active]);
    else if (event.key === 'Escape') {
      map.searchText.value = '';
      event.currentTarget.blur();
    }
  };
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
        {offers.map((offer, index) => {
          const { name, folder } = splitPath(offer.id);
          const isFile = offer.kind === 'file';
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys, as the combobox pattern has it
            <div
              key={`${offer.kind} ${offer.id}`}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              data-active={index === active || undefined}
              onPointerMove={() => setActive(index)}
              // The field keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => go(offer)}
            >
              {isFile ? <Icon name="file" /> : <i class={`map-swatch ${map.colours.value.get(offer.id)}`} />}
              <span class="truncate">{isFile ? name : map.nameOf(offer.id)}</span>
              <span class="menu-detail truncate">{isFile ? folder : 'module'}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
