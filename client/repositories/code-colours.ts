/** What words of code are: a place and a class a word, for colours. Loaded with the first file that has any. */
import { StringStream } from '@codemirror/streamparser';
import type { Parser, Tree } from '@lezer/common';
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';
import type { Grammar, Scanner } from './code-grammars.ts';
import { TAB_SIZE } from './code-lines.ts';

/** Tells of the coloured words between two places of the text, in their order. */
export type Colours = (from: number, to: number, tell: (from: number, to: number, name: string) => void) => void;

/** So long, in milliseconds, it works before it lets the page do something else. */
const SLICE_MS = 8;
/** Longer lines are no writing of people. */
const LONGEST_LINE = 2000;

const pause = () => new Promise((resolve) => setTimeout(resolve));

/** Works out the colours of a text. */
export async function colour(text: string, grammar: Grammar, signal: AbortSignal): Promise<Colours> {
  return 'startParse' in grammar ? ofTree(await parse(grammar, text, signal)) : scan(grammar, text, signal);
}

async function parse(parser: Parser, text: string, signal: AbortSignal): Promise<Tree> {
  const running = parser.startParse(text);
  for (;;) {
    for (const end = performance.now() + SLICE_MS; performance.now() < end; ) {
      const tree = running.advance();
      if (tree) return tree;
    }
    await pause();
    signal.throwIfAborted();
  }
}

const highlighter = tagHighlighter([
  { tag: tags.comment, class: 'comment' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.self, tags.null, tags.bool], class: 'keyword' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], class: 'string' },
  { tag: [tags.number, tags.escape, tags.atom], class: 'number' },
  { tag: [tags.typeName, tags.className, tags.namespace], class: 'type' },
  {
    tag: [
      tags.definition(tags.function(tags.variableName)),
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.function(tags.definition(tags.variableName)),
      tags.definition(tags.propertyName),
    ],
    class: 'name',
  },
  { tag: tags.heading, class: 'heading' },
  { tag: tags.tagName, class: 'tag' },
  { tag: [tags.attributeName, tags.link, tags.url], class: 'attribute' },
  { tag: [tags.meta, tags.processingInstruction, tags.contentSeparator], class: 'comment' },
]);

const ofTree =
  (tree: Tree): Colours =>
  (from, to, tell) =>
    highlightTree(
      tree,
      highlighter,
      (start, end, name) => tell(Math.max(start, from), Math.min(end, to), name),
      from,
      to,
    );

/** What a stream parser calls words, by the first part of their name. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ comment: 'comment', meta: 'comment', processingInstruction: 'comment', documentMeta: 'comment' },
  ...{
    keyword: 'keyword',
    modifier: 'keyword',
    controlKeyword: 'keyword',
    self: 'keyword',
    operatorKeyword: 'keyword',
  },
  ...{ string: 'string', regexp: 'string', character: 'string', inserted: 'string' },
  ...{ number: 'number', atom: 'number', bool: 'number', escape: 'number', unit: 'number', color: 'number' },
  ...{ typeName: 'type', type: 'type', className: 'type', namespace: 'type', builtin: 'type' },
  ...{ def: 'name', labelName: 'name' },
  ...{ tagName: 'tag', tag: 'tag', deleted: 'tag', heading: 'heading' },
  ...{ attributeName: 'attribute', attribute: 'attribute', link: 'attribute', propertyName: 'attribute' },
};

/** The class of a word that a stream parser has a style for: `variableName.definition`, or several with spaces. */
function nameOf(style: string): string | undefined {
  for (const each of style.split(' ')) {
    const [name = '', ...modifiers] = each.split('.');
    if (modifiers.includes('definition') || modifiers.includes('function')) return 'name';
    if (modifiers.includes('standard')) return 'type';
    if (NAMES[name]) return NAMES[name];
  }
}

async function scan(scanner: Scanner, text: string, signal: AbortSignal): Promise<Colours> {
  /** Begin, end and class of each word, in their order. */
  const begins: number[] = [];
  const ends: number[] = [];
  const names: string[] = [];
  const state = scanner.startState?.(TAB_SIZE) ?? {};
  let end = performance.now() + SLICE_MS;
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at);
    const line = text.slice(at, next < 0 ? undefined : next);
    if (line === '') scanner.blankLine?.(state, TAB_SIZE);
    else if (line.length <= LONGEST_LINE) {
      const stream = new StringStream(line, TAB_SIZE, TAB_SIZE);
      while (!stream.eol()) {
        stream.start = stream.pos;
        const name = nameOf(readWord(scanner, stream, state) ?? '');
        if (!name) continue;
        begins.push(at + stream.start);
        ends.push(at + stream.pos);
        names.push(name);
      }
    }
    at += line.length + 1;
    if (performance.now() < end) continue;
    await pause();
    signal.throwIfAborted();
    end = performance.now() + SLICE_MS;
  }
  return (from, to, tell) => {
    for (let index = firstFrom(begins, from); index < begins.length && (begins[index] ?? 0) < to; index++) {
      tell(begins[index] ?? 0, ends[index] ?? 0, names[index] ?? '');
    }
  };
}

/** It may return without a letter a few times, when that changes its state; one that always does would never end. */
const MOST_EMPTY = 10;

/** Reads the next word; its style. */
function readWord(scanner: Scanner, stream: StringStream, state: unknown): string | null {
  for (let tries = 0; tries < MOST_EMPTY; tries++) {
    const style = scanner.token(stream, state);
    if (stream.pos > stream.start) return style;
  }
  stream.next();
  return null;
}

/** The index of the first number that is not below `least`, in an ascending list. */
function firstFrom(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
