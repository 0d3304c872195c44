import { useSignal } from '@preact/signals';
import { members } from '../local/workspace.ts';
import { Tabs, useOpened } from '../ui/index.ts';
import { Comments } from './comments.tsx';
import { useItem } from './context.ts';
import { History } from './history.tsx';
import { followComments } from './model.ts';

/** What people said about the item, and what happened to it. */
export function Talk() {
  const { document } = useItem();
  const { comments } = useOpened(() => followComments(document.doc), [document]);
  const tab = useSignal<'comments' | 'activity'>('comments');
  return (
    <section class="item-section" aria-label="Comments and activity">
      <Tabs
        label="Comments and activity"
        tabs={[
          { id: 'comments', label: 'Comments', ...(comments.value.length > 0 && { count: comments.value.length }) },
          { id: 'activity', label: 'Activity' },
        ]}
        value={tab.value}
        onChange={(next) => {
          tab.value = next;
        }}
      />
      {tab.value === 'comments' ? (
        <Comments comments={comments.value} names={[...members.value.values()].map(({ name }) => name)} />
      ) : (
        <History />
      )}
    </section>
  );
}
