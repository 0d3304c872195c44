import { useComputed, useSignal } from '@preact/signals';
import { v7 as newId } from 'uuid';
import type { Stage } from '../../shared/stages.ts';
import { session } from '../local/index.ts';
import { navigate, similarTo, toast } from '../ui/index.ts';
import { kindOfStage, useBoard } from './context.ts';
import { TitleEditor } from './title-editor.tsx';

/** Writes new cards at the top of a stage, one after the other; below an idea stands what is likely to be about the same. */
export function Composer({ stage }: { stage: Stage }) {
  const { projectId, board, composing } = useBoard();
  const isOpen = useComputed(() => composing.value === stage).value;
  const round = useSignal(0);
  const title = useSignal('');
  if (!isOpen) return null;
  const kind = kindOfStage(stage);
  const close = () => {
    if (composing.peek() === stage) composing.value = null;
  };
  /** The keyboard goes back to the cards. */
  const leave = () => {
    close();
    title.value = '';
    const focused = board.focused.peek();
    if (focused !== null) board.focus(focused);
  };
  const create = () => {
    if (!title.peek().trim()) return false;
    const id = newId();
    const createdBy = session.peek().me?.id ?? null;
    board.create({ id, kind, stage, title: title.peek(), createdAt: new Date().toISOString(), createdBy });
    if (board.placeOf(id) === null) toast('Added. The filter hides it.');
    title.value = '';
    return true;
  };
  const commit = (byEnter: boolean) => {
    // Closed by opening something similar: what was written is no card yet.
    if (composing.peek() !== stage) return;
    const isCreated = create();
    if (!byEnter) close();
    else if (isCreated) round.value++;
    else leave();
  };
  const openSimilar = () => {
    close();
    toast('What you were writing is kept', {
      action: {
        label: 'Go on',
        run: () => {
          navigate(`/p/${projectId}/board`);
          composing.value = stage;
        },
      },
    });
  };
  return (
    <fieldset
      class="board-composer"
      aria-label={`New ${kind}`}
      // The focus stays in the title, which Safari would otherwise take from it without saying where it goes.
      onMouseDown={(event) => {
        if (event.target instanceof Element && event.target.closest('a')) event.preventDefault();
      }}
      onFocusOut={({ target, currentTarget, relatedTarget }) => {
        const isInside = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
        if (target instanceof HTMLAnchorElement && !isInside) commit(false);
      }}
    >
      <TitleEditor
        key={round.value}
        label={`Title of the new ${kind}`}
        placeholder={kind === 'idea' ? 'What should exist?' : `What is the ${kind}?`}
        value={title.peek()}
        onInput={(text) => {
          title.value = text;
        }}
        onCommit={(_, byEnter) => commit(byEnter)}
        onCancel={leave}
      />
      {kind === 'idea' && <similarTo.View text={title.value} projectId={projectId} quiet onOpen={openSimilar} />}
    </fieldset>
  );
}
