import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { connection } from '../local/index.ts';
import { registerCommand, route, setQuery } from '../ui/index.ts';
import { Chips } from './chips.tsx';
import { SearchField } from './field.tsx';
import { beginFilter, type FilterName } from './filters.ts';
import { openSearch, readHere } from './open.ts';
import { Results } from './results.tsx';
import './style.css';

/** Everything that can be found, as it is typed. */
export function SearchPage() {
  const search = openSearch();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const asked = route.value.query.get('q') ?? '';

  useLayoutEffect(() => search.open(asked), [search, asked]);
  useEffect(
    () =>
      search.asked.subscribe((text) => {
        const { path, query } = route.peek();
        if (path === '/search' && text !== (query.get('q') ?? '')) setQuery({ q: text === '' ? null : text });
      }),
    [search],
  );
  // Whoever comes back from a result goes on there.
  useEffect(() => {
    const opened = list.current?.querySelector<HTMLElement>(`[data-result="${search.opened.peek()}"] a`);
    opened?.scrollIntoView({ block: 'center' });
    (opened ?? field.current)?.focus({ preventScroll: true });
  }, [search]);
  useEffect(
    () =>
      registerCommand({
        ...{ id: 'search.field', title: 'Go to the search field', keys: '/', group: 'Search', icon: 'search' },
        hidden: true,
        run: () => field.current?.select(),
      }),
    [],
  );
  const readsHere = !connection.online.value || search.found.value?.by === 'device';
  useEffect(() => (readsHere ? readHere(search) : undefined), [search, readsHere]);

  const begin = (name: FilterName) => {
    const input = field.current;
    if (!input) return;
    input.focus();
    input.value = beginFilter(input.value, name);
    // As if it were typed: the field offers the values.
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const toResults = () => list.current?.querySelector('a')?.focus();
  return (
    <div class="search">
      <div class="search-head">
        <SearchField search={search} field={field} onLeave={toResults} />
        <Chips search={search} onBegin={begin} onLeave={toResults} />
      </div>
      <Results search={search} list={list} onLeave={() => field.current?.focus()} onBegin={begin} />
    </div>
  );
}
