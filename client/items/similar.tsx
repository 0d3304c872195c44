import { useSignal } from '@preact/signals';
import { Icon, similarTo } from '../ui/index.ts';
import { useItem } from './context.ts';

/** What is about the same as the item; it is looked for when somebody asks. */
export function SimilarItems() {
  const { projectId, card, document } = useItem();
  const text = useSignal<string | null>(null);
  const toggle = () => {
    // As it reads now: while somebody writes on, nothing moves below.
    text.value = text.value === null ? `${card.title}\n${document.doc.getText('body').toString()}` : null;
  };
  return (
    <section class="item-section" aria-label="Similar">
      <h3>
        <button type="button" class="item-similar" aria-expanded={text.value !== null} onClick={toggle}>
          <Icon name={text.value === null ? 'chevron-right' : 'chevron-down'} size={12} />
          Similar
        </button>
      </h3>
      {text.value !== null && <similarTo.View text={text.value} projectId={projectId} except={card.id} quiet={false} />}
    </section>
  );
}
