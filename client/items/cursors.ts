import { Annotation, type Extension, type Range, RangeSet } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

/**
 * Other people's cursors and selections. The wire is that of y-codemirror.next (`cursor: {anchor, head}` as relative
 * positions in the awareness, beside `user: {name, color}`); its own drawing sets style attributes, which the
 * Content-Security-Policy forbids.
 */
export function remoteCursors(text: Y.Text, awareness: Awareness): Extension {
  const plugin = ViewPlugin.define((view) => new RemoteCursors(view, text, awareness), {
    decorations: ({ decorations }) => decorations,
  });
  return [plugin, look];
}

/** Marks the update that only redraws cursors. */
const moved = Annotation.define<true>();

/** What a state says about the cursor of its client, when it is in this text. */
function readCursor(state: Record<string, unknown>, text: Y.Text): { anchor: number; head: number } | null {
  const cursor = state.cursor;
  if (typeof cursor !== 'object' || cursor === null || !('anchor' in cursor) || !('head' in cursor)) return null;
  try {
    const [anchor, head] = [cursor.anchor, cursor.head].map((position) => {
      const relative = Y.createRelativePositionFromJSON(position);
      const absolute = text.doc && Y.createAbsolutePositionFromRelativePosition(relative, text.doc);
      return absolute?.type === text ? absolute.index : null;
    });
    return anchor == null || head == null ? null : { anchor, head };
  } catch {
    // Anybody can write anything into the awareness.
    return null;
  }
}

class RemoteCursors {
  decorations: DecorationSet = RangeSet.empty;
  readonly #text: Y.Text;
  readonly #awareness: Awareness;
  readonly #onChange: (change: { added: number[]; updated: number[]; removed: number[] }) => void;

  constructor(view: EditorView, text: Y.Text, awareness: Awareness) {
    this.#text = text;
    this.#awareness = awareness;
    this.#onChange = ({ added, updated, removed }) => {
      const isOther = [...added, ...updated, ...removed].some((client) => client !== awareness.clientID);
      if (isOther) view.dispatch({ annotations: moved.of(true) });
    };
    awareness.on('change', this.#onChange);
    this.#draw(view);
  }

  update(update: ViewUpdate): void {
    const { view, selectionSet, focusChanged, docChanged } = update;
    if (selectionSet || focusChanged || docChanged) this.#publish(view);
    if (docChanged || update.transactions.some((transaction) => transaction.annotation(moved))) this.#draw(view);
  }

  destroy(): void {
    this.#awareness.off('change', this.#onChange);
    this.#awareness.setLocalStateField('cursor', null);
  }

  #publish(view: EditorView): void {
    const { anchor, head } = view.state.selection.main;
    const relative = (index: number) => Y.createRelativePositionFromTypeIndex(this.#text, index);
    const cursor = view.hasFocus ? { anchor: relative(anchor), head: relative(head) } : null;
    const known = this.#awareness.getLocalState()?.cursor ?? null;
    // The update is not to be told to the awareness in its middle: others' listeners may dispatch.
    if (JSON.stringify(known) !== JSON.stringify(cursor)) {
      queueMicrotask(() => this.#awareness.setLocalStateField('cursor', cursor));
    }
  }

  #draw(view: EditorView): void {
    const ranges: Range<Decoration>[] = [];
    const end = view.state.doc.length;
    for (const [client, state] of this.#awareness.getStates()) {
      const cursor = client === this.#awareness.clientID ? null : readCursor(state, this.#text);
      if (!cursor) continue;
      const { name, color } = readUser(state);
      const [anchor, head] = [Math.min(cursor.anchor, end), Math.min(cursor.head, end)];
      if (anchor !== head) {
        const style = `--editor: ${color}`;
        const mark = Decoration.mark({ class: 'cm-other-selection', attributes: { style } });
        ranges.push(mark.range(Math.min(anchor, head), Math.max(anchor, head)));
      }
      const widget = new Caret(client, name, color);
      ranges.push(Decoration.widget({ widget, side: head > anchor ? -1 : 1 }).range(head));
    }
    this.decorations = Decoration.set(ranges, true);
  }
}

function readUser({ user }: Record<string, unknown>): { name: string; color: string } {
  const held = typeof user === 'object' && user !== null ? user : {};
  const name = 'name' in held && typeof held.name === 'string' ? held.name.slice(0, 60) : 'Somebody';
  const color =
    'color' in held && typeof held.color === 'string' && CSS.supports('color', held.color) ? held.color : 'gray';
  return { name, color };
}

class Caret extends WidgetType {
  readonly #client: number;
  readonly #name: string;
  readonly #color: string;

  constructor(client: number, name: string, color: string) {
    super();
    this.#client = client;
    this.#name = name;
    this.#color = color;
  }

  override eq(other: Caret): boolean {
    return other.#client === this.#client && other.#name === this.#name && other.#color === this.#color;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = 'cm-other-caret';
    caret.setAttribute('aria-hidden', 'true');
    caret.style.setProperty('--editor', this.#color);
    const label = document.createElement('span');
    label.className = 'cm-other-name';
    label.textContent = this.#name;
    caret.append(label);
    return caret;
  }

  override get estimatedHeight(): number {
    return -1;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

const look = EditorView.baseTheme({
  '.cm-other-selection': { background: 'color-mix(in oklab, var(--editor) 24%, transparent)' },
  '.cm-other-caret': {
    position: 'relative',
    borderLeft: '2px solid var(--editor)',
    margin: '0 -1px',
    pointerEvents: 'auto',
  },
  '.cm-other-name': {
    position: 'absolute',
    zIndex: '2',
    top: '-1.25em',
    left: '-2px',
    padding: '0 5px',
    borderRadius: '5px 5px 5px 0',
    background: 'oklch(from var(--editor) 0.52 min(c, 0.16) h)',
    color: '#fff',
    font: '600 10px/15px var(--font)',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
    userSelect: 'none',
    animation: 'cm-other-name-fades 2.4s forwards',
  },
  '.cm-other-caret:hover > .cm-other-name': { animation: 'none' },
  '@keyframes cm-other-name-fades': { '80%': { opacity: 1 }, '100%': { opacity: 0 } },
});
