import { computed, useSignal } from '@preact/signals';
import { roleAllows } from '../../shared/actor.ts';
import { ApiError, connection, session } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import { IconButton, MentionArea, reasonInWords, toast } from '../ui/index.ts';
import type { Feed } from './model.ts';

/** Whether this person may say something: viewers read. */
export const mayPost = computed(() => roleAllows(session.value.me?.role ?? 'viewer', 'editor'));

/** Says something to the team: Enter sends, `@` mentions. */
export function Composer({ feed }: { feed: Feed }) {
  const text = useSignal('');
  const send = () => {
    const said = text.peek().trim();
    if (!said) return;
    text.value = '';
    if (!connection.online.peek()) toast('Kept on this device; it is posted when you are online');
    feed.post(said).catch((error: unknown) => {
      // Refused: it stays in the list behind the save pill, where it can be copied and sent again.
      if (error instanceof ApiError) toast(`Not posted. ${reasonInWords(error.problem.detail)}.`, { tone: 'bad' });
    });
  };
  return (
    <div class="composer">
      <MentionArea
        label="Say something to the team"
        placeholder="Say something to the team"
        rows={1}
        maxLength={10_000}
        text={text}
        people={members.value.values()}
        sendsOn="Enter"
        onSend={send}
      />
      <IconButton icon="send" label="Post" keys="Enter" disabled={text.value.trim() === ''} onClick={send} />
    </div>
  );
}
