import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { parseSearch } from '../../shared/search-query.ts';
import { connection } from '../local/index.ts';
import { projectsById } from '../local/workspace.ts';
import { Button, EmptyState, ErrorState, Icon, Keys, Skeleton } from '../ui/index.ts';
import { failureInWords } from '../ui/reason.ts';
import { meaningOf } from './completion.ts';
import { FILTERS, type FilterName, filtersIn, withoutFilters } from './filters.ts';
import type { Found, Search } from './model.ts';
import { Result } from './result.tsx';
import { countInWords, problemInWords, unknownProject } from './words.ts';

type ResultsProps = {
  search: Search;
  list: RefObject<HTMLOListElement | null>;
  /** The keyboard goes back to the field. */
  onLeave: () => void;
  onBegin: (name: FilterName) => void;
};

/** What was found, or why there is nothing to be seen. The arrows go from one to the next, Escape back to the field. */
export function Results({ search, list, onLeave, onBegin }: ResultsProps) {
  const found = search.found.value;
  const error = search.error.value;
  const more = useRef<{ shown: number } | null>(null);
  const count = found?.items.length ?? 0;
  // The button moves down, or goes: whoever pressed it goes on at the first of what it brought.
  useLayoutEffect(() => {
    if (more.current === null || count <= more.current.shown) return;
    const here = document.activeElement;
    if (here === document.body || here?.closest('.search-more')) {
      list.current?.querySelectorAll('a')[more.current.shown]?.focus();
    }
    more.current = null;
  }, [count, list]);
  const [problem] = parseSearch(search.asked.value).problems;
  const note =
    problem === undefined ? <Completeness search={search} /> : <Note icon="info">{problemInWords(problem)}</Note>;
  if (error && found?.typed !== search.asked.value) {
    return (
      <ErrorState
        title="The search did not work"
        kept={`${failureInWords(error)}. What you typed is still there.`}
        action={<Retry search={search} />}
      />
    );
  }
  if (!found) {
    if (search.waits.value) return <Skeleton rows={6} height={44} />;
    return problem === undefined ? <Tips onBegin={onBegin} /> : note;
  }
  if (found.items.length === 0) {
    return (
      <>
        {note}
        <Nothing search={search} typed={found.typed} by={found.by} />
      </>
    );
  }
  return (
    <>
      {note}
      <p class="search-count" role="status">
        {countInWords(count, found.next !== null)}
      </p>
      <ol
        ref={list}
        class="search-results"
        aria-label="Found"
        aria-busy={search.waits.value !== null}
        onKeyDown={(event) => moveBy(event, onLeave)}
      >
        {found.items.map((result) => (
          <Result
            key={`${result.kind} ${result.id}`}
            result={result}
            onOpen={() => {
              search.opened.value = result.id;
            }}
          />
        ))}
        {found.next !== null && (
          <li class="search-more">
            <Button
              busy={search.waits.value === 'more'}
              onClick={() => {
                more.current = { shown: count };
                void search.more();
              }}
            >
              {search.waits.value === 'more' ? 'Looking for more' : 'Show more'}
            </Button>
            {error && <span role="alert">{failureInWords(error)}</span>}
          </li>
        )}
      </ol>
    </>
  );
}

/** Moves the focus between the results and the button below them. */
function moveBy(event: KeyboardEvent, onLeave: () => void): void {
  const list = event.currentTarget;
  if (!(list instanceof HTMLElement) || event.metaKey || event.ctrlKey || event.altKey) return;
  const stops = [...list.querySelectorAll<HTMLElement>('a, button')];
  const here = stops.findIndex((stop) => stop.matches(':focus'));
  if (event.key === 'ArrowDown') stops[here + 1]?.focus();
  else if (event.key === 'ArrowUp' && here > 0) stops[here - 1]?.focus();
  else if (event.key === 'Home') stops[0]?.focus();
  else if (event.key === 'End') stops.at(-1)?.focus();
  else if (event.key === 'ArrowUp' || event.key === 'Escape') onLeave();
  else return;
  event.preventDefault();
}

/** Says when not everything was looked through: by this device, which has the titles only, or before all is indexed. */
function Completeness({ search }: { search: Search }) {
  const isOnline = connection.online.value;
  const found = search.found.value;
  if (found && found.waiting > 0) {
    return (
      <Note icon="info">
        What is new here is still being indexed, so there may be more to find.{' '}
        <Retry search={search} label="Look again" />
      </Note>
    );
  }
  if (found?.by !== 'device') return null;
  if (!isOnline) {
    return (
      <Note icon="cloud-off">
        You are offline: only titles on this device were searched. Texts, code and commits follow when the connection is
        back.
      </Note>
    );
  }
  return (
    <Note icon="cloud-off">
      The server did not answer: only titles on this device were searched. <Retry search={search} />
    </Note>
  );
}

const Note = ({ icon, children }: { icon: 'info' | 'cloud-off'; children: ComponentChildren }) => (
  <p class="search-note" role="status">
    <Icon name={icon} size={14} />
    <span>{children}</span>
  </p>
);

const Retry = ({ search, label = 'Try again' }: { search: Search; label?: string }) => (
  <Button icon="refresh" onClick={() => search.ask()}>
    {label}
  </Button>
);

type NothingProps = { search: Search } & Pick<Found, 'typed' | 'by'>;

function Nothing({ search, typed, by }: NothingProps) {
  const { text, phrases } = parseSearch(typed);
  const words = text === '' ? '' : withoutFilters(typed);
  const canWiden = words !== '' && filtersIn(typed).length > 0;
  const project = unknownProject(typed, projectsById.value.values());
  return (
    <EmptyState
      icon="search"
      title={nothingInWords(words, project)}
      action={
        canWiden && (
          <Button
            onClick={() => {
              search.type(words);
              search.ask();
            }}
          >
            Search without filters
          </Button>
        )
      }
    >
      {by === 'device'
        ? 'Only titles on this device were searched.'
        : project !== null
          ? 'It takes the name of a project, or how it begins.'
          : canWiden
            ? 'Perhaps it is somewhere else, or of another kind.'
            : phrases.length > 0
              ? 'In quotes, words have to stand beside each other. Without the quotes there may be something.'
              : 'Fewer or other words may find it. What is in archived projects is not looked through.'}
    </EmptyState>
  );
}

function nothingInWords(words: string, project: string | null): string {
  if (project !== null) return `No project is called “${project}”`;
  if (words === '') return 'Nothing is let through by these filters';
  return `Nothing was found for ${/["“”„]/.test(words) ? words : `“${words}”`}`;
}

const WAYS = [
  { typed: '"two words"', meaning: 'beside each other, in this order' },
  { typed: '-word', meaning: 'without it; -"two words" and -kind:code too' },
];

/** What can be typed, while nothing is. */
function Tips({ onBegin }: { onBegin: (name: FilterName) => void }) {
  return (
    <div class="search-tips">
      <h2>Words, and filters among them</h2>
      <p>
        Unfinished and misspelt words find something too. A filter narrows it down, several of a kind widen it again.
      </p>
      <dl>
        {WAYS.map(({ typed, meaning }) => (
          <div key={typed}>
            <dt>
              <code>{typed}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <ul>
        {FILTERS.map((name) => (
          <li key={name}>
            <button type="button" onClick={() => onBegin(name)}>
              <code>{name}:</code>
              <span class="truncate">{meaningOf(name)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="search-tips-keys">
        <Keys keys="ArrowDown" /> to the results · <Keys keys="Enter" /> opens · <Keys keys="Escape" /> back to the
        field
      </p>
    </div>
  );
}
