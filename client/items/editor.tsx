import { defaultKeymap } from '@codemirror/commands';
import { EditorSelection, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  type KeyBinding,
  keymap,
  placeholder,
} from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { adoptEditorStyles, editorLook, markdownText, markdownWriting } from '../ui/editor-look.ts';
import { remoteCursors } from './cursors.ts';

export type EditorProps = {
  text: Y.Text;
  awareness: Awareness;
  label: string;
  placeholder: string;
  readOnly: boolean;
  onFocus: (hasFocus: boolean) => void;
};

/** The histories of the texts that are open, so that switching between writing and preview keeps them. */
const histories = new WeakMap<Y.Text, Y.UndoManager>();

function historyOf(text: Y.Text): Y.UndoManager {
  const held = histories.get(text) ?? new Y.UndoManager(text);
  histories.set(text, held);
  return held;
}

/** Puts `mark` around what is selected, or takes it off. */
const wrap =
  (mark: string) =>
  ({ state, dispatch }: EditorView): boolean => {
    if (state.readOnly) return false;
    const changes = state.changeByRange(({ from, to }) => {
      const isWrapped =
        state.sliceDoc(from - mark.length, from) === mark && state.sliceDoc(to, to + mark.length) === mark;
      return isWrapped
        ? {
            changes: [
              { from: from - mark.length, to: from },
              { from: to, to: to + mark.length },
            ],
            range: EditorSelection.range(from - mark.length, to - mark.length),
          }
        : {
            changes: [
              { from, insert: mark },
              { from: to, insert: mark },
            ],
            range: EditorSelection.range(from + mark.length, to + mark.length),
          };
    });
    dispatch(state.update(changes, { scrollIntoView: true, userEvent: 'input' }));
    return true;
  };

const OWN_KEYS: KeyBinding[] = [
  { key: 'Mod-b', run: wrap('**') },
  { key: 'Mod-i', run: wrap('_') },
  { key: 'Mod-e', run: wrap('`') },
  // Everything is saved as it is typed; without this the browser would offer to save the page.
  { key: 'Mod-s', run: () => true },
  {
    key: 'Escape',
    run: (view) => {
      view.contentDOM.blur();
      return true;
    },
  },
];

/** A Markdown editor bound to a shared text: what others type appears as they type it, with their cursors. */
export function Editor({ text, awareness, label, readOnly, onFocus, ...props }: EditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const focused = useRef(onFocus);
  focused.current = onFocus;
  useEffect(() => {
    if (!parent.current) return;
    adoptEditorStyles();
    const view = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: text.toString(),
        extensions: [
          // Only this ends a line: places in the editor must be places in the shared text.
          EditorState.lineSeparator.of('\n'),
          EditorView.clipboardInputFilter.of((pasted) => pasted.replaceAll(/\r\n?/g, '\n')),
          yCollab(text, null, { undoManager: historyOf(text) }),
          remoteCursors(text, awareness),
          keymap.of([...OWN_KEYS, ...yUndoManagerKeymap, ...defaultKeymap]),
          markdownText,
          markdownWriting,
          drawSelection(),
          highlightSpecialChars(),
          placeholder(props.placeholder),
          editorLook,
          EditorState.readOnly.of(readOnly),
          EditorView.editable.of(!readOnly),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true', autocapitalize: 'sentences' }),
          EditorView.focusChangeEffect.of((_, hasFocus) => {
            queueMicrotask(() => focused.current(hasFocus));
            return null;
          }),
        ],
      }),
    });
    return () => {
      focused.current(false);
      view.destroy();
    };
  }, [text, awareness, label, readOnly, props.placeholder]);
  return <div ref={parent} class="item-editor" />;
}
