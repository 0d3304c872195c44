/** Loaded on demand by `Markdown`: the parser and the sanitiser are larger than the rest of the widgets together. */
import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const marked = new Marked({ gfm: true, breaks: true });

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node instanceof HTMLInputElement)
    node.setAttribute('aria-label', node.parentElement?.textContent?.trim() || 'Task');
  if (node instanceof HTMLAnchorElement && node.origin !== location.origin) openElsewhere(node);
  // A picture from elsewhere would tell its owner who reads this: whoever wants to see it follows the link.
  if (node instanceof HTMLImageElement && /^https?:/.test(node.src) && new URL(node.src).origin !== location.origin) {
    const link = document.createElement('a');
    link.href = node.src;
    link.textContent = node.alt || node.src;
    openElsewhere(link);
    node.replaceWith(link);
  }
});

function openElsewhere(link: HTMLAnchorElement): void {
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
}

/** Markdown as HTML with nothing in it that runs, loads from elsewhere, or looks like the application's own controls. */
export function renderMarkdown(text: string): string {
  const html = marked.parse(text, { async: false });
  return DOMPurify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'button', 'textarea', 'select', 'dialog', 'iframe'],
    FORBID_ATTR: ['style', 'class', 'id', 'popover', 'popovertarget'],
  });
}
