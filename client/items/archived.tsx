import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Item } from '../../shared/api/items.ts';
import { api, connection } from '../local/index.ts';
import { Button, EmptyState, IconButton, Markdown, RelativeTime, Skeleton } from '../ui/index.ts';

type Found = { item: Item; text: string };

/** An item that is not on the board: archived, deleted, or not here yet. */
export function Archived({ itemId, onClose }: { itemId: string; onClose: () => void }) {
  const found = useSignal<Found | null>(null);
  const isSearching = useSignal(true);
  useEffect(() => {
    Promise.all([api.get<Item>(`/api/items/${itemId}`), api.get<string>(`/api/items/${itemId}/body`)])
      .then(([item, text]) => {
        found.value = { item, text };
      })
      .catch(() => {})
      .finally(() => {
        isSearching.value = false;
      });
  }, [itemId, found, isSearching]);
  const { item, text } = found.value ?? { item: null, text: '' };
  return (
    <>
      <header class="item-bar">
        <span class="item-kind">{item ? 'Archived' : ''}</span>
        <span class="grow" />
        <IconButton icon="x" label="Close" keys="Escape" onClick={onClose} />
      </header>
      <div class="item-scroll">
        {isSearching.value ? (
          <Skeleton rows={6} />
        ) : item ? (
          <div class="item-body">
            <div class="item-main">
              <h2 class="item-title">{item.title || 'Untitled'}</h2>
              <p class="item-note">
                {item.archivedAt ? (
                  <>
                    Done, and off the board since <RelativeTime at={item.archivedAt} />.
                  </>
                ) : (
                  'It is on its way to this board.'
                )}
              </p>
              <Markdown text={text} />
            </div>
          </div>
        ) : (
          <EmptyState
            icon="search"
            title="This item is not here"
            action={<Button onClick={onClose}>Back to the board</Button>}
          >
            {connection.online.value
              ? 'It may have been deleted. Undo on the board brings back what you deleted yourself.'
              : 'It is not on this device, and you are offline.'}
          </EmptyState>
        )}
      </div>
    </>
  );
}
