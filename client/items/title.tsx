import { useLayoutEffect, useRef } from 'preact/hooks';
import { MAX_TITLE_LENGTH } from '../../shared/documents.ts';
import { growWithText } from '../ui/index.ts';
import { useItem } from './context.ts';

/** The title, written in place: Enter or leaving it keeps it, Escape does not. */
export function Title() {
  const { card, project, canEdit, setEditing } = useItem();
  const area = useRef<HTMLTextAreaElement>(null);
  const isCancelled = useRef(false);
  useLayoutEffect(() => growWithText(area.current), [card.title]);
  return (
    <textarea
      ref={area}
      class="item-title"
      aria-label="Title"
      rows={1}
      maxLength={MAX_TITLE_LENGTH}
      readOnly={!canEdit}
      placeholder="Untitled"
      value={card.title}
      onInput={(event) => growWithText(event.currentTarget)}
      onFocus={() => {
        isCancelled.current = false;
        setEditing(true);
      }}
      onKeyDown={(event) => {
        if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        isCancelled.current = event.key === 'Escape';
        event.currentTarget.blur();
      }}
      onBlur={(event) => {
        setEditing(false);
        const title = event.currentTarget.value.replaceAll(/\s+/g, ' ').trim();
        if (isCancelled.current || !title) event.currentTarget.value = card.title;
        else project.change([card.id], { title });
      }}
    />
  );
}
