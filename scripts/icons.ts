/**
 * Draws the PNG icons in `client/public` from `icon.svg`, with the Chromium that is installed here. Run it when the
 * drawing changed; the PNGs are kept in the repository.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM } from '../tests/support/browser.ts';

/** `cover`: the ground fills the square, and the drawing keeps to the middle four fifths that every mask shows. */
const ICONS = [
  { name: 'icon-180.png', size: 180, cover: true },
  { name: 'icon-192.png', size: 192, cover: false },
  { name: 'icon-512.png', size: 512, cover: false },
  { name: 'icon-maskable-512.png', size: 512, cover: true },
];

const folder = join(import.meta.dirname, '../client/public');
const drawing = await readFile(join(folder, 'icon.svg'), 'utf8');
const browser = await chromium.launch(CHROMIUM);
for (const { name, size, cover } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const inset = cover ? size * 0.06 : 0;
  const svg = drawing.replace('<svg ', `<svg width="${size - 2 * inset}" style="padding:${inset}px" `);
  await page.setContent(`<body style="margin:0;background:${cover ? '#14171f' : 'transparent'}">${svg}</body>`);
  await writeFile(join(folder, name), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
