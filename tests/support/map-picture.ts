import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** Takes an entry of the menu to export the map, and gives the file. */
export async function exported(page: Page, entry: string): Promise<Buffer> {
  await page.getByRole('button', { name: 'More about the map' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: entry }).click(),
  ]);
  return readFileSync(await download.path());
}

/** A disc of the picture, where it is on screen. */
export type Circle = { id: string; x: number; y: number; r: number; isBright: boolean };

/** What the canvas shows, as its SVG has it: modules and files, the dim ones first, and how many arrows. */
export async function picture(page: Page): Promise<{ circles: Circle[]; arrows: number }> {
  const svg = String(await exported(page, 'Picture as SVG'));
  const groups = [...svg.matchAll(/<g ([^>]*)>(.*?)<\/g>/g)].map(([, looks = '', inside = '']) => ({ looks, inside }));
  const circles = groups.flatMap(({ looks, inside }) =>
    [...inside.matchAll(/<circle cx="(.+?)" cy="(.+?)" r="(.+?)"><title>(.+?)<\/title>/g)].map(
      ([, x, y, r, id = '']): Circle => ({
        ...{ id, x: Number(x), y: Number(y), r: Number(r) },
        isBright: !looks.includes('opacity') && !looks.includes('fill="none"'),
      }),
    ),
  );
  const arrows = groups.filter(({ looks }) => looks.includes('opacity="0.85"') && !looks.includes('stroke'));
  return {
    circles,
    arrows: arrows.reduce((sum, { inside }) => sum + inside.split('<path').length - 1, 0),
  };
}

/** Clicks the middle of a module or file in the picture. */
export async function clickDisc(page: Page, id: string): Promise<void> {
  const { circles } = await picture(page);
  const circle = circles.find((each) => each.id === id);
  if (!circle) throw new Error(`Click a disc: ${id} is not among ${circles.map((each) => each.id)}`);
  await page.locator('.map-frame').click({ position: { x: circle.x, y: circle.y } });
}
