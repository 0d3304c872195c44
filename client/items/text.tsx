import { signal, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type * as Y from 'yjs';
import { Button, ErrorState, Markdown, registerCommands, Skeleton, Tabs, useOpened } from '../ui/index.ts';
import { useItem } from './context.ts';
import type { EditorProps } from './editor.tsx';
import { followLength } from './model.ts';
import { remembered } from './remembered.ts';

const MODES = ['write', 'split', 'preview'] as const;
type Mode = (typeof MODES)[number];

const mode = remembered('item-text', MODES);

const PLACEHOLDERS = {
  idea: 'What is the idea? Who needs it, and why?',
  spec: 'What should be true when this is done? Write it so that somebody else can build it.',
  task: 'What is there to do, and how does one see that it is done?',
};

/** How long, in milliseconds, the preview waits for a pause in the typing. */
const PREVIEW_DELAY = 150;

/** The living text: written, read, or both beside each other. */
export function Text({ text }: { text: Y.Text }) {
  const { card, document, canEdit, setEditing } = useItem();
  const { length } = useOpened(() => followLength(text), [text]);
  const shown: Mode = canEdit ? mode.value : 'preview';
  useEffect(
    () =>
      registerCommands([
        {
          id: 'item.preview',
          title: 'Write or preview the text',
          keys: 'mod+shift+p',
          group: 'Item',
          when: () => canEdit,
          run: () => {
            mode.value = mode.peek() === 'preview' ? 'write' : 'preview';
          },
        },
      ]),
    [canEdit],
  );
  return (
    <section class={`item-text ${shown}`} aria-label="Text">
      {canEdit && (
        <Tabs
          label="How the text is shown"
          tabs={[
            { id: 'write', label: 'Write' },
            { id: 'split', label: 'Split' },
            { id: 'preview', label: 'Preview' },
          ]}
          value={shown}
          onChange={(next) => {
            mode.value = next;
          }}
        />
      )}
      <div class="item-text-panes">
        {shown !== 'preview' && (
          <LazyEditor
            text={text}
            awareness={document.awareness}
            label={`Text of the ${card.kind}`}
            placeholder={PLACEHOLDERS[card.kind]}
            readOnly={!canEdit}
            onFocus={setEditing}
          />
        )}
        {shown !== 'write' &&
          (length.value > 0 ? <Preview text={text} /> : <p class="item-note">Nothing is written yet.</p>)}
      </div>
    </section>
  );
}

function Preview({ text }: { text: Y.Text }) {
  const shown = useSignal(text.toString());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        shown.value = text.toString();
      }, PREVIEW_DELAY);
    };
    text.observe(read);
    return () => {
      clearTimeout(timer);
      text.unobserve(read);
    };
  }, [text, shown]);
  return (
    <div class="item-preview">
      <Markdown text={shown.value} />
    </div>
  );
}

const loaded = signal<ComponentType<EditorProps> | null>(null);
const failed = signal(false);

/** CodeMirror is larger than everything else on the page together: it comes when a text is written. */
function loadEditor(): void {
  failed.value = false;
  import('./editor.tsx').then(
    (module) => {
      loaded.value = module.Editor;
    },
    () => {
      failed.value = true;
    },
  );
}

function LazyEditor(props: EditorProps) {
  useSignalEffect(() => {
    if (!loaded.value) loadEditor();
  });
  const Editor = loaded.value;
  if (Editor) return <Editor {...props} />;
  if (!failed.value) return <Skeleton rows={6} />;
  return (
    <ErrorState
      title="The editor could not be loaded"
      kept="The text is safe, and the preview shows it."
      action={<Button onClick={loadEditor}>Try again</Button>}
    />
  );
}
