import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useId } from 'preact/hooks';
import { members, projects } from '../local/workspace.ts';
import { Icon, IconButton, Keys } from '../ui/index.ts';
import { type CompletionOption, completionAt } from './completion.ts';
import { endsInBareFilter, withoutBareFilter } from './filters.ts';
import type { Search } from './model.ts';

type FieldProps = {
  search: Search;
  field: RefObject<HTMLInputElement | null>;
  /** The keyboard goes on to what was found. */
  onLeave: () => void;
};

/** The server takes no more. */
const LONGEST = 500;

/** The field of the search. It offers the names of filters and their values where one is typed. */
export function SearchField({ search, field, onLeave }: FieldProps) {
  const id = useId();
  const caret = useSignal(0);
  const active = useSignal(0);
  const offers = useSignal(false);
  const typed = search.typed.value;
  const found = search.found.value?.items ?? [];
  const known = {
    projects: projects.value.map(({ name }) => name),
    people: [...members.value.values()].map(({ name }) => name),
    languages: found.flatMap(({ place }) => place?.language ?? []),
    folders: [...new Set(found.flatMap(({ place }) => foldersOf(place?.path ?? '')))],
    now: new Date(),
  };
  const completion = offers.value ? completionAt(typed, caret.value, known) : null;
  const options = completion?.options ?? [];
  // The name of a filter begins like any word: it is taken with Tab, and the other keys do what they do.
  const areNames = options.some(({ filter }) => filter !== null);
  const chosen = active.value % Math.max(1, options.length);

  const follow = () => {
    caret.value = field.current?.selectionStart ?? 0;
  };
  const write = () => {
    active.value = 0;
    follow();
    search.type(field.current?.value ?? '');
  };
  const choose = (option: CompletionOption | undefined) => {
    const input = field.current;
    if (!completion || !option || !input) return;
    // In the field itself, so that the next letter that is typed comes behind it.
    input.setRangeText(option.text, completion.start, completion.end, 'end');
    input.focus();
    offers.value = option.filter !== null;
    write();
  };
  // A filter that was begun and left without a value asks for nothing.
  const takeBack = () => {
    offers.value = false;
    if (endsInBareFilter(typed)) search.type(withoutBareFilter(typed));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const takes = areNames ? ['Tab'] : ['Tab', 'Enter'];
    if (options.length > 0 && takes.includes(event.key) && !event.shiftKey) choose(options[chosen]);
    else if (event.key === 'Escape' && endsInBareFilter(typed)) takeBack();
    else if (options.length > 0 && event.key === 'Escape') offers.value = false;
    else if (options.length > 0 && step && !areNames) active.value = (chosen + step + options.length) % options.length;
    else if (event.key === 'ArrowDown') onLeave();
    else if (event.key === 'Enter') {
      if (typed !== search.asked.peek()) search.ask();
      onLeave();
    } else if (event.key === 'Escape' && typed !== '') {
      search.type('');
      search.ask();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class={`search-field ${search.waits.value === 'answer' ? 'waits' : ''}`}>
      <Icon name="search" size={18} />
      <input
        ref={field}
        role="combobox"
        aria-label="Search"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-expanded={options.length > 0}
        aria-controls={options.length > 0 ? id : undefined}
        aria-activedescendant={options.length > 0 && !areNames ? `${id}-${chosen}` : undefined}
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
        maxLength={LONGEST}
        placeholder="Search ideas, specs, tasks, comments, posts, code and commits"
        value={typed}
        onInput={() => {
          offers.value = true;
          write();
        }}
        onKeyUp={follow}
        onClick={follow}
        onKeyDown={onKeyDown}
        onBlur={() => {
          // Another window is no other place: whoever looks something up there comes back to what they began.
          if (document.activeElement !== field.current) takeBack();
        }}
      />
      {typed !== '' && (
        <IconButton
          icon="x"
          label="Clear"
          onClick={() => {
            search.type('');
            search.ask();
            field.current?.focus();
          }}
        />
      )}
      {options.length > 0 && (
        <div id={id} class="search-options" role="listbox" aria-label="Filters">
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys, as the combobox pattern has it
            <div
              key={option.label}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              data-active={index === chosen || undefined}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              <span class="truncate">{option.label}</span>
              <span class="search-option-detail truncate">{option.detail}</span>
              {index === chosen && <Keys keys={areNames ? 'Tab' : 'Enter'} />}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** The folders that a file is in, the outermost first. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}
