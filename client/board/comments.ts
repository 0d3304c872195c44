import { type ReadonlySignal, signal } from '@preact/signals';
import type { CommentCounts } from '../../shared/api/items.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { api, connection, onEvents } from '../local/index.ts';

/** How many comments the items of a project have; the last known numbers while the server cannot be reached. */
export function followComments(projectId: string): {
  counts: ReadonlySignal<ReadonlyMap<string, number>>;
  close(): void;
} {
  const counts = signal<ReadonlyMap<string, number>>(new Map());
  const read = () => {
    api.get<CommentCounts>(`/api/projects/${projectId}/comment-counts`).then(
      ({ items }) => {
        counts.value = new Map(items.map(({ itemId, comments }) => [itemId, comments]));
      },
      () => {
        // Asked again when the connection is back.
      },
    );
  };
  const stopReading = connection.online.subscribe((online) => {
    if (online) read();
  });
  const count = (more: number) => (event: LoggedEvent) => {
    if (event.projectId !== projectId) return;
    const { id } = event.subject;
    counts.value = new Map(counts.peek()).set(id, (counts.peek().get(id) ?? 0) + more);
  };
  const stopListening = [onEvents('comment.added', count(1)), onEvents('comment.deleted', count(-1))];
  return {
    counts,
    close() {
      stopReading();
      for (const stop of stopListening) stop();
    },
  };
}
