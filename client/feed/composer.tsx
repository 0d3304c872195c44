import { computed } from '@preact/signals';
import { useId, useRef, useState } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import { ApiError, connection, session } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import { Avatar, fuzzySearch, IconButton, reasonInWords, toast } from '../ui/index.ts';
import { mentionAt } from './groups.ts';
import type { Feed } from './model.ts';

/** Whether this person may say something: viewers read. */
export const mayPost = computed(() => roleAllows(session.value.me?.role ?? 'viewer', 'editor'));

/** How many names are offered after an `@`. */
const MOST_NAMES = 6;

/** Says something to the team: Enter sends, `@` mentions. */
export function Composer({ feed }: { feed: Feed }) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);

  const mention = mentionAt(text, caret);
  const offered = mention && mention.start !== closedAt ? mention : null;
  const names = offered
    ? fuzzySearch(offered.query, members.value.values(), (member) => member.name, MOST_NAMES).map(
        ({ candidate }) => candidate,
      )
    : [];

  const follow = () => setCaret(area.current?.selectionStart ?? 0);
  const choose = (name: string | undefined) => {
    if (!offered || !name || !area.current) return;
    const before = `${text.slice(0, offered.start)}@${name} `;
    setText(before + text.slice(caret).trimStart());
    setCaret(before.length);
    area.current.focus();
    queueMicrotask(() => area.current?.setSelectionRange(before.length, before.length));
  };
  const send = () => {
    const said = text.trim();
    if (!said) return;
    setText('');
    setClosedAt(null);
    if (!connection.online.peek()) toast('Kept on this device; it is posted when you are online');
    feed.post(said).catch((error: unknown) => {
      // Refused: it stays in the list behind the save pill, where it can be copied and sent again.
      if (error instanceof ApiError) toast(`Not posted. ${reasonInWords(error.problem.detail)}.`, { tone: 'bad' });
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (names.length > 0) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step) setActive((active + step + names.length) % names.length);
      else if (event.key === 'Enter' || event.key === 'Tab') choose(names[active % names.length]?.name);
      else if (event.key === 'Escape') setClosedAt(offered?.start ?? null);
      else return;
    } else if (event.key === 'Enter' && !event.shiftKey) send();
    else return;
    event.preventDefault();
  };

  return (
    <div class="composer">
      {names.length > 0 && (
        <div id={id} class="composer-names" role="listbox" aria-label="Members">
          {names.map((member, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field below takes the keys, as the combobox pattern has it
            <div
              key={member.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              data-active={index === active || undefined}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(member.name)}
            >
              <Avatar name={member.name} color={member.color} kind={member.kind} size={18} decorative />
              {member.name}
            </div>
          ))}
        </div>
      )}
      <textarea
        ref={area}
        class="input area"
        rows={1}
        maxLength={10_000}
        placeholder="Say something to the team"
        aria-label="Say something to the team"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={names.length > 0 ? id : undefined}
        aria-activedescendant={names.length > 0 ? `${id}-${active % names.length}` : undefined}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
          follow();
        }}
        onKeyUp={follow}
        onClick={follow}
        onKeyDown={onKeyDown}
      />
      <IconButton icon="send" label="Post" keys="Enter" disabled={text.trim() === ''} onClick={send} />
    </div>
  );
}
