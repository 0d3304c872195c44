import type { Locator, Page } from 'playwright-core';
import type { Person } from './browser.ts';

/** The card with this title, on the board or in the list. */
export const card = ({ page }: Pick<Person, 'page'>, title: string): Locator =>
  page.locator('[data-card]', { hasText: title });

/** What the page says about what is saved. */
export const saving = (page: Page): Promise<string> =>
  page.$$eval('.save-words', (all) => all.map((each) => each.textContent).join());

/** What is in the editor, without the names at the cursors of others. */
export const editorText = (page: Page): Promise<string> =>
  page.$$eval('.item-editor .cm-line', (lines) => {
    const words = (line: Element) => {
      const copy = line.cloneNode(true) as Element;
      for (const caret of copy.querySelectorAll('.cm-other-caret')) caret.remove();
      return copy.textContent;
    };
    return lines.map(words).join('\n');
  });

/** Types at the end of what is in the editor. */
export async function writeAtEnd(page: Page, words: string): Promise<void> {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(words);
}
