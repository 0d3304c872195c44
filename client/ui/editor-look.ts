/** How CodeMirror looks here. Imported only by chunks that are loaded on demand. */
import { markdownKeymap, markdownLanguage, pasteURLAsLink } from '@codemirror/lang-markdown';
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from '@codemirror/language';
import { Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { StyleModule } from 'style-mod';

/**
 * Lets CodeMirror's styles in. It writes them into a `<style>` element, which the Content-Security-Policy forbids, or,
 * in a shadow root, into an adopted style sheet, which it allows. A document whose head is hidden at the first mount is
 * taken for a shadow root from then on.
 */
export function adoptEditorStyles(): void {
  Object.defineProperty(document, 'head', { value: null, configurable: true });
  StyleModule.mount(document, new StyleModule({}));
  Reflect.deleteProperty(document, 'head');
}

const theme = EditorView.theme({
  '&': { color: 'var(--text)', background: 'none', fontSize: '14px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font)', lineHeight: '1.6', overflow: 'visible' },
  '.cm-content': { padding: '0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--dim)' },
  '.cm-cursor': { borderLeft: '2px solid var(--accent)', marginLeft: '-1px' },
  '& .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'color-mix(in oklab, var(--accent) 22%, transparent)',
  },
});

const code = { fontFamily: 'var(--mono)', fontSize: '0.92em' };

const highlighting = HighlightStyle.define([
  { tag: tags.heading1, fontSize: '1.4em', fontWeight: '650', lineHeight: '1.9' },
  { tag: tags.heading2, fontSize: '1.18em', fontWeight: '650', lineHeight: '1.9' },
  { tag: [tags.heading3, tags.heading4, tags.heading5, tags.heading6], fontWeight: '650' },
  { tag: tags.strong, fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: tags.monospace, ...code },
  { tag: tags.quote, color: 'var(--dim)' },
  {
    tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName, tags.escape],
    color: 'var(--dim)',
    fontWeight: '400',
  },
]);

/** Type and colours from the interface's own tokens. */
export const editorLook = [theme, EditorView.lineWrapping];

/**
 * Markdown, highlighted. Not `markdown()` of its package: that brings the languages of HTML, styles and scripts along,
 * which are larger than the editor.
 */
export const markdownText = [new LanguageSupport(markdownLanguage), syntaxHighlighting(highlighting)];

/** What is pleasant while writing Markdown: lists go on, a link pasted over words links them. */
export const markdownWriting = [Prec.high(keymap.of(markdownKeymap)), pasteURLAsLink];
