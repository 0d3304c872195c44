import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { route } from '../ui/index.ts';
import type { Colours } from './code-colours.ts';
import { grammarOf } from './code-grammars.ts';
import {
  type Block,
  blockOf,
  type CodeLines,
  type LineRange,
  type Piece,
  piecesOf,
  within,
  writeRange,
} from './code-lines.ts';
import './code-text.css';

/** So many blocks around those in sight are drawn in full, */
const NEAR = 1;
/** and so many stay so: a long file that was looked through would hold a million words. */
const KEPT = 15;

type CodeTextProps = {
  code: CodeLines;
  language: string;
  label: string;
  selected: LineRange | null;
  /** Another number brings the lines into sight once more. */
  jump: number;
  onSelect: (lines: LineRange) => void;
};

/**
 * A text with its line numbers. All of it is in the document, so that the browser finds and copies it, but as plain text:
 * numbers and colours are drawn as a part comes near. They stay while something is marked, or that would be lost.
 */
export function CodeText({ code, language, label, selected, jump, onSelect }: CodeTextProps) {
  const scroller = useRef<HTMLElement>(null);
  const colours = useColours(code, language);
  const [drawn, draw] = useState<ReadonlySet<number>>(new Set());
  const shown = selected && within(selected, code.lines);
  /** Where the lines were chosen, when that was here: then they are in sight. */
  const chosen = useRef<string | null>(null);
  const jumped = useRef(jump);

  const look = () => {
    const { clientHeight = 0, scrollTop = 0, scrollHeight = 0 } = scroller.current ?? {};
    const blockAt = (y: number) => blockOf(code.blocks, 1 + Math.floor((y / Math.max(1, scrollHeight)) * code.lines));
    const first = blockAt(scrollTop) - NEAR;
    const last = blockAt(scrollTop + clientHeight) + NEAR;
    const near = [...code.blocks.keys()].slice(Math.max(0, first), last + 1);
    if (near.every((block) => drawn.has(block))) return;
    const isMarking = getSelection()?.isCollapsed === false;
    const stays = (block: number) => isMarking || (block >= first - KEPT && block <= last + KEPT);
    draw(new Set([...[...drawn].filter(stays), ...near]));
  };
  const key = shown && writeRange(shown);
  useLayoutEffect(() => {
    const element = scroller.current;
    const isAsked = chosen.current !== key || jumped.current !== jump;
    jumped.current = jump;
    if (element && shown && isAsked) bringIntoView(element, shown, code.lines);
    look();
  }, [code, key, jump]);
  useEffect(() => scroller.current?.focus({ preventScroll: true }), [code]);

  const select = (line: number, isExtending: boolean) => {
    const from = isExtending && shown ? shown.from : line;
    const lines = { from: Math.min(from, line), to: Math.max(from, line) };
    chosen.current = writeRange(lines);
    onSelect(lines);
  };
  const onClick = (event: TargetedMouseEvent<HTMLElement>) => {
    const line = lineOf(event.target);
    if (line === null || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    select(line, event.shiftKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lineOf(event.target);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (line === null || step === 0) return;
    event.preventDefault();
    scroller.current?.querySelector<HTMLElement>(`[data-line="${line + step}"]`)?.focus();
  };
  const digits = String(code.lines).length;
  // The line that is reached by Tab is in it.
  const home = blockOf(code.blocks, shown?.from ?? 1);
  return (
    <div class="code-frame">
      <section
        ref={scroller}
        class="code-text"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        onScroll={look}
        onClick={onClick}
        onKeyDown={onKeyDown}
        style={{ '--columns': code.columns, '--digits': digits }}
      >
        <div class="code-sheet">
          {shown && (
            <div class="code-band" style={{ '--before': shown.from - 1, '--lines': shown.to - shown.from + 1 }} />
          )}
          {code.blocks.map((block, index) => (
            <BlockView
              key={block.at}
              block={block}
              colours={colours}
              selected={shown}
              isDrawn={drawn.has(index) || index === home}
            />
          ))}
        </div>
      </section>
    </div>
  );
}

/** The colours of a text, once they are worked out. */
function useColours(code: CodeLines, language: string): Colours | null {
  const [worked, setWorked] = useState<{ code: CodeLines; colours: Colours } | null>(null);
  useEffect(() => {
    const grammar = grammarOf(language);
    if (!grammar) return;
    const giveUp = new AbortController();
    Promise.all([grammar, import('./code-colours.ts')])
      .then(([grammar, { colour }]) => colour(code.text, grammar, giveUp.signal))
      .then((colours) => !giveUp.signal.aborted && setWorked({ code, colours }))
      // Without its colours a text is as true.
      .catch(() => {});
    return () => giveUp.abort();
  }, [code, language]);
  return worked?.code === code ? worked.colours : null;
}

/** Scrolls so that the lines begin in the upper third; not at all where they are in sight already. */
function bringIntoView(scroller: HTMLElement, { from, to }: LineRange, lines: number): void {
  const height = scroller.scrollHeight / Math.max(1, lines);
  const [top, bottom] = [(from - 1) * height, to * height];
  const isInSight = top >= scroller.scrollTop && bottom <= scroller.scrollTop + scroller.clientHeight;
  if (!isInSight) scroller.scrollTop = top - scroller.clientHeight / 4;
}

function lineOf(target: EventTarget | null): number | null {
  const line = target instanceof HTMLElement ? Number(target.dataset.line) : Number.NaN;
  return line > 0 ? line : null;
}

type BlockProps = { block: Block; colours: Colours | null; selected: LineRange | null; isDrawn: boolean };

function BlockView({ block, colours, selected, isDrawn }: BlockProps) {
  const pieces = useMemo(() => piecesOf(block), [block]);
  const numbers = useMemo(() => isDrawn && numbersOf(block, selected), [block, isDrawn, selected?.from, selected?.to]);
  return (
    <div class="code-block" style={{ '--lines': block.lines }}>
      <div class="code-numbers">{numbers}</div>
      <pre>
        {pieces ? (
          pieces.map((piece) => <PieceView key={piece.at} piece={piece} colours={colours} />)
        ) : (
          <Words text={block} colours={isDrawn ? colours : null} />
        )}
      </pre>
    </div>
  );
}

/** A piece of a line that no person wrote: the browser lays it out, and this colours it, as it comes near. */
function PieceView({ piece, colours }: { piece: Piece; colours: Colours | null }) {
  const element = useRef<HTMLSpanElement>(null);
  const [isNear, setNear] = useState(false);
  useLayoutEffect(() => {
    const onChange = (event: Event) => {
      if (!(event instanceof ContentVisibilityAutoStateChangeEvent)) return;
      // What was drawn stays while something is marked, or that would be lost.
      setNear((wasNear) => !event.skipped || (wasNear && getSelection()?.isCollapsed === false));
    };
    const { current } = element;
    current?.addEventListener('contentvisibilityautostatechange', onChange);
    return () => current?.removeEventListener('contentvisibilityautostatechange', onChange);
  }, []);
  return (
    <span ref={element} class="code-piece" style={{ '--columns': piece.columns }}>
      <Words text={piece} colours={isNear ? colours : null} />
    </span>
  );
}

/** A part of the text, in its colours. */
function Words({ text, colours }: { text: Pick<Block, 'text' | 'at'>; colours: Colours | null }) {
  const words = useMemo(() => (colours ? coloured(text, colours) : text.text), [text, colours]);
  return <>{words}</>;
}

/** The numbers of a block, as links to their lines; one of all is reached by Tab, the arrows lead to the others. */
function numbersOf({ first, lines }: Block, selected: LineRange | null): ComponentChildren {
  const query = new URLSearchParams(route.peek().query);
  query.delete('definition');
  return Array.from({ length: lines }, (_, index) => {
    const line = first + index;
    query.set('line', String(line));
    const isSelected = selected !== null && selected.from <= line && line <= selected.to;
    return (
      // biome-ignore lint/a11y/useAnchorContent: drawn by the style sheet, as the browser would find and copy numbers
      <a
        key={line}
        href={`?${query}`}
        data-line={line}
        tabIndex={line === (selected?.from ?? 1) ? 0 : -1}
        aria-label={`Line ${line}`}
        aria-current={isSelected || undefined}
        draggable={false}
      />
    );
  });
}

function coloured({ text, at }: Pick<Block, 'text' | 'at'>, colours: Colours): ComponentChildren {
  const pieces: ComponentChildren[] = [];
  let end = 0;
  colours(at, at + text.length, (from, to, name) => {
    if (from - at > end) pieces.push(text.slice(end, from - at));
    pieces.push(<span class={`code-${name}`}>{text.slice(from - at, to - at)}</span>);
    end = to - at;
  });
  pieces.push(text.slice(end));
  return pieces;
}
