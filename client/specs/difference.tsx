import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { adoptEditorStyles, editorLook, markdownText } from '../ui/editor-look.ts';
import { countLines, DIFF } from './lines.ts';

export type DifferenceProps = {
  from: string;
  to: string;
  layout: 'unified' | 'side';
  labels: { from: string; to: string };
  /** How it is laid out, to be chosen beside the count of lines. */
  children: ComponentChildren;
};

/** Lines around a change that stay in sight, and how many unchanged ones are worth folding away. */
const COLLAPSE = { margin: 3, minSize: 6 };

const reading = (label: string) => [
  look,
  markdownText,
  editorLook,
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorState.lineSeparator.of('\n'),
  EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
];

const look = EditorView.theme({
  '.cm-line, .cm-deletedChunk': { padding: '0 10px' },
  '.cm-deletedChunk .cm-deletedLine': { padding: '0' },
  '.cm-changedLine, &.cm-merge-b .cm-changedLine': { background: 'var(--good-soft)' },
  '&.cm-merge-b .cm-changedText, .cm-insertedLine .cm-changedText, .cm-changedLine .cm-changedText': {
    background: 'color-mix(in oklab, var(--good) 20%, transparent)',
    borderRadius: '2px',
  },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { background: 'var(--bad-soft)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in oklab, var(--bad) 18%, transparent)',
    borderRadius: '2px',
  },
  '.cm-deletedLine, .cm-deletedLine del': { textDecoration: 'none' },
  '.cm-changeGutter': { width: '3px', padding: '0' },
  '.cm-gutters': { border: '0', background: 'none' },
  // Dim words would be too faint on the colours.
  '.cm-changedLine span, .cm-deletedChunk span': { color: 'inherit' },
  '.cm-collapsedLines': {
    padding: '4px 8px',
    background: 'var(--sunken)',
    color: 'var(--dim)',
    font: '12px/18px var(--font)',
  },
  // The package puts a sign there that few fonts have.
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: 'none' },
});

/** What changed from one text to another, in one column or in two. */
export function Difference({ from, to, layout, labels, children }: DifferenceProps) {
  const parent = useRef<HTMLDivElement>(null);
  const { removed, added } = useMemo(() => countLines(from, to), [from, to]);
  useEffect(() => {
    const element = parent.current;
    if (!element) return;
    adoptEditorStyles();
    if (layout === 'side') {
      const view = new MergeView({
        a: { doc: from, extensions: reading(labels.from) },
        b: { doc: to, extensions: reading(labels.to) },
        parent: element,
        collapseUnchanged: COLLAPSE,
        diffConfig: DIFF,
      });
      return () => view.destroy();
    }
    const view = new EditorView({
      parent: element,
      doc: to,
      extensions: [
        ...reading(`${labels.from} to ${labels.to}`),
        unifiedMergeView({ original: from, mergeControls: false, collapseUnchanged: COLLAPSE, diffConfig: DIFF }),
      ],
    });
    return () => view.destroy();
  }, [from, to, layout, labels.from, labels.to]);
  return (
    <>
      <header class="spec-compared">
        {children}
        <p class="spec-count tabular" role="status">
          {removed + added === 0 ? (
            'No difference'
          ) : (
            <>
              <b class="spec-added">+{added}</b> <b class="spec-removed">−{removed}</b>{' '}
              {added + removed === 1 ? 'line' : 'lines'}
            </>
          )}
        </p>
      </header>
      <div ref={parent} class={`spec-difference ${layout}`} />
    </>
  );
}
