import { type Signal, useSignal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Avatar } from './avatar.tsx';
import { fuzzySearch } from './fuzzy.ts';
import { mentionAt } from './mentions.ts';

/** Somebody who can be mentioned. */
type Person = { id: string; name: string; color: string; kind: 'person' | 'agent' };

export type MentionAreaProps = {
  label: string;
  placeholder?: string;
  rows: number;
  maxLength: number;
  text: Signal<string>;
  people: Iterable<Person>;
  /** Which keys call `onSend`: Enter, where Shift+Enter makes a new line, or ⌘Enter. */
  sendsOn: 'Enter' | 'mod+Enter';
  onSend: () => void;
  onEscape?: (area: HTMLTextAreaElement) => void;
  /** It takes the keyboard when it appears, behind the last letter. */
  takesFocus?: boolean;
};

/** How many names are offered after an `@`. */
const MOST_NAMES = 6;

/** A field for a message. An `@` offers the names of people. */
export function MentionArea(props: MentionAreaProps) {
  const { label, placeholder, rows, maxLength, text, people, sendsOn, onSend, onEscape, takesFocus } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const caret = useSignal(0);
  const active = useSignal(0);
  const closedAt = useSignal<number | null>(null);

  const mention = mentionAt(text.value, caret.value);
  const offered = mention && mention.start !== closedAt.value ? mention : null;
  const names = offered
    ? fuzzySearch(offered.query, people, ({ name }) => name, MOST_NAMES).map(({ candidate }) => candidate)
    : [];

  // Before it is painted: letters that are typed right after the click belong into it.
  useLayoutEffect(() => {
    const field = area.current;
    if (!takesFocus || !field) return;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }, [takesFocus]);

  const follow = () => {
    caret.value = area.current?.selectionStart ?? 0;
  };
  const write = () => {
    text.value = area.current?.value ?? '';
    active.value = 0;
    follow();
  };
  const choose = (name: string | undefined) => {
    const field = area.current;
    if (!offered || !name || !field) return;
    // In the field itself, so that the next letter that is typed comes behind it.
    field.setRangeText(`@${name} `, offered.start, caret.peek(), 'end');
    field.focus();
    write();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const withModifier = event.metaKey || event.ctrlKey;
    const sends = event.key === 'Enter' && (sendsOn === 'Enter' ? !event.shiftKey : withModifier);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (names.length > 0 && !withModifier && ['Enter', 'Tab'].includes(event.key)) {
      choose(names[active.peek() % names.length]?.name);
    } else if (names.length > 0 && step) active.value = (active.peek() + step + names.length) % names.length;
    else if (names.length > 0 && event.key === 'Escape') closedAt.value = offered?.start ?? null;
    else if (sends) onSend();
    else if (event.key === 'Escape' && onEscape && area.current) onEscape(area.current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="mention-area">
      {names.length > 0 && (
        <div id={id} class="mention-names" role="listbox" aria-label="Members">
          {names.map((person, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field below takes the keys, as the combobox pattern has it
            <div
              key={person.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active.value}
              data-active={index === active.value || undefined}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(person.name)}
            >
              <Avatar name={person.name} color={person.color} kind={person.kind} size={18} decorative />
              {person.name}
            </div>
          ))}
        </div>
      )}
      <textarea
        ref={area}
        class="input area"
        rows={rows}
        maxLength={maxLength}
        placeholder={placeholder}
        aria-label={label}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={names.length > 0 ? id : undefined}
        aria-activedescendant={names.length > 0 ? `${id}-${active.value % names.length}` : undefined}
        value={text.value}
        onInput={write}
        onKeyUp={follow}
        onClick={follow}
        onKeyDown={onKeyDown}
        onBlur={() => {
          closedAt.value = offered?.start ?? null;
        }}
      />
    </div>
  );
}
