import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { MAX_COMMENT_LENGTH } from '../../shared/documents.ts';
import { members } from '../local/workspace.ts';
import { Avatar, fuzzySearch, TextArea } from '../ui/index.ts';
import { mentionAt } from './model.ts';

const MOST_MENTIONS = 6;

type CommentFieldProps = {
  label: string;
  placeholder?: string;
  text: Signal<string>;
  /** It takes the keyboard when it appears, behind the last letter. */
  takesFocus?: boolean;
  /** It is done: ⌘Enter. */
  onSend: () => void;
  onEscape: (field: HTMLTextAreaElement) => void;
};

/** Where a comment is written. An `@` offers the members' names. */
export function CommentField({ label, placeholder, text, takesFocus, onSend, onEscape }: CommentFieldProps) {
  const mention = useSignal<{ from: number; query: string } | null>(null);
  const chosen = useSignal(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const found = mention.value
    ? fuzzySearch(mention.value.query, members.value.values(), ({ name }) => name, MOST_MENTIONS)
    : [];

  useEffect(() => {
    const field = area.current;
    if (!takesFocus || !field) return;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }, [takesFocus]);

  const write = (next: string) => {
    text.value = next;
    mention.value = mentionAt(next, area.current?.selectionStart ?? next.length);
    chosen.value = 0;
  };
  const complete = (name: string) => {
    const at = mention.peek();
    const field = area.current;
    if (!at || !field) return;
    // In the field itself, so that the next letter that is typed comes behind it.
    field.setRangeText(`${name} `, at.from, field.selectionStart, 'end');
    write(field.value);
    mention.value = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const pick = found[chosen.peek()]?.candidate;
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) onSend();
    else if (pick && (event.key === 'Enter' || event.key === 'Tab')) complete(pick.name);
    else if (pick && event.key === 'ArrowDown') chosen.value = (chosen.peek() + 1) % found.length;
    else if (pick && event.key === 'ArrowUp') chosen.value = (chosen.peek() - 1 + found.length) % found.length;
    else if (event.key === 'Escape' && mention.peek()) mention.value = null;
    else if (event.key === 'Escape' && area.current) onEscape(area.current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <TextArea
        label={label}
        hideLabel
        placeholder={placeholder ?? ''}
        rows={2}
        maxLength={MAX_COMMENT_LENGTH}
        areaRef={area}
        value={text.value}
        onInput={write}
        onKeyDown={onKeyDown}
        onBlur={() => {
          mention.value = null;
        }}
      />
      {found.length > 0 && (
        <div class="item-mentions" role="listbox" aria-label="Members">
          {found.map(({ candidate: { id, name, color, kind } }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
            <div
              key={id}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen.value}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => complete(name)}
            >
              <Avatar name={name} color={color} kind={kind} size={18} decorative />
              {name}
            </div>
          ))}
        </div>
      )}
    </>
  );
}
