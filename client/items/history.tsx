import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ItemHistory } from '../../shared/api/items.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { api, connection, onEvents } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import { Avatar, Button, RelativeTime, Skeleton } from '../ui/index.ts';
import { useItem } from './context.ts';

type Told = { event: LoggedEvent; text: string };

/** What happened to the item, newest first, live. */
export function History() {
  const { card } = useItem();
  const told = useSignal<readonly Told[] | null>(null);
  const next = useSignal<string | null>(null);
  const failed = useSignal(false);

  const read = useMemo(
    () => async (after: string | null) => {
      failed.value = false;
      try {
        const query = after === null ? '' : `&after=${encodeURIComponent(after)}`;
        // The words come with the schemas of all events: only who looks at a history loads them.
        const [{ feedText }, page] = await Promise.all([
          import('../../shared/feed.ts'),
          api.get<ItemHistory>(`/api/items/${card.id}/history?limit=30${query}`),
        ]);
        const nameOf = (id: string) => members.peek().get(id)?.name ?? null;
        const added = page.items.flatMap((event) => {
          const text = feedText(event, nameOf);
          return text === null ? [] : [{ event, text }];
        });
        told.value = after === null ? added : [...(told.peek() ?? []), ...added];
        next.value = page.next;
      } catch {
        failed.value = true;
      }
    },
    [card.id, told, next, failed],
  );
  useEffect(() => {
    void read(null);
    return onEvents('*', ({ subject }) => {
      if (subject.id === card.id) void read(null);
    });
  }, [read, card.id]);

  if (told.value === null) {
    if (!failed.value) return <Skeleton rows={4} />;
    return (
      <p class="item-note">
        {connection.online.value
          ? 'The history could not be read. '
          : 'The history is on the server: it shows when the connection is back. '}
        {connection.online.value && <Button onClick={() => void read(null)}>Try again</Button>}
      </p>
    );
  }
  if (told.value.length === 0) return <p class="item-note">Nothing has happened to it that the server knows of.</p>;
  return (
    <>
      <ul class="item-history">
        {told.value.map(({ event: { id, actor, occurredAt }, text }) => (
          <li key={id}>
            <Avatar
              name={actor.name}
              color={members.value.get(actor.id ?? '')?.color}
              kind={actor.type}
              size={20}
              decorative
            />
            <span class="grow">{text}</span>
            <RelativeTime at={occurredAt} />
          </li>
        ))}
      </ul>
      {next.value !== null && (
        <Button variant="ghost" onClick={() => void read(next.value)}>
          Earlier
        </Button>
      )}
    </>
  );
}
