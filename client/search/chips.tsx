import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { SEARCH_KINDS } from '../../shared/search-query.ts';
import { Icon } from '../ui/index.ts';
import { iconOf } from './address.ts';
import { FILTERS, type Filter, type FilterName, filtersIn, hasFilter, toggleFilter } from './filters.ts';
import type { Search } from './model.ts';
import { kindsInWords } from './words.ts';

type ChipsProps = { search: Search; onBegin: (name: FilterName) => void; onLeave: () => void };

/** The filters as chips: each edits the text of the search. One stop for Tab; the arrows go along them. */
export function Chips({ search, onBegin, onLeave }: ChipsProps) {
  const bar = useRef<HTMLDivElement>(null);
  const at = useSignal(0);
  const typed = search.typed.value;
  const others = filtersIn(typed).filter(({ name, isWithout }) => name !== 'kind' || isWithout);
  const names = FILTERS.filter((name) => name !== 'kind');

  const toggle = (filter: Filter) => {
    search.type(toggleFilter(typed, filter));
    search.ask();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chips = [...(bar.current?.querySelectorAll('button') ?? [])];
    const here = chips.findIndex((chip) => chip.matches(':focus'));
    if (event.key === 'ArrowRight') chips[(here + 1) % chips.length]?.focus();
    else if (event.key === 'ArrowLeft') chips.at(here - 1)?.focus();
    else if (event.key === 'Home') chips[0]?.focus();
    else if (event.key === 'End') chips.at(-1)?.focus();
    else if (event.key === 'ArrowDown') onLeave();
    else return;
    event.preventDefault();
  };
  let index = -1;
  const place = () => {
    index += 1;
    const own = index;
    return {
      tabIndex: own === at.value ? 0 : -1,
      onFocus: () => {
        at.value = own;
      },
    };
  };

  return (
    <div ref={bar} class="search-chips" role="toolbar" aria-label="Filters" onKeyDown={onKeyDown}>
      {SEARCH_KINDS.map((kind) => {
        const filter: Filter = { name: 'kind', value: kind };
        return (
          <button
            key={kind}
            type="button"
            class="search-chip"
            aria-pressed={hasFilter(typed, filter)}
            onClick={() => toggle(filter)}
            {...place()}
          >
            <Icon name={iconOf(kind)} size={13} />
            {kindsInWords(kind)}
          </button>
        );
      })}
      <span class="search-chips-line" aria-hidden="true" />
      {others.map(({ name, value, isWithout }) => (
        <button
          key={`${isWithout} ${name} ${value}`}
          type="button"
          class="search-chip"
          aria-pressed="true"
          aria-label={`Remove ${isWithout ? 'not ' : ''}${name}: ${value}`}
          onClick={() => toggle({ name, value, isWithout })}
          {...place()}
        >
          <span class="search-chip-name">{isWithout ? `not ${name}` : name}</span>
          <span class="truncate">{value}</span>
          <Icon name="x" size={11} />
        </button>
      ))}
      {names
        .filter((name) => others.every((other) => other.name !== name || other.isWithout))
        .map((name) => (
          <button
            key={name}
            type="button"
            class="search-chip begins"
            aria-label={`Filter by ${name}`}
            onClick={() => onBegin(name)}
            {...place()}
          >
            {name}
            <Icon name="plus" size={11} />
          </button>
        ))}
    </div>
  );
}
