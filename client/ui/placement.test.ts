import { expect, test } from 'vitest';
import { placeBeside } from './placement.ts';

const window = { width: 1000, height: 600 };
const anchor = { left: 100, right: 160, top: 100, bottom: 130 };
const size = { width: 200, height: 150 };

test('below its anchor, aligned as asked', () => {
  expect(placeBeside(anchor, size, window, 'bottom-start')).toEqual({ left: 100, top: 134 });
  expect(placeBeside({ ...anchor, left: 600, right: 700 }, size, window, 'bottom-end')).toEqual({
    left: 500,
    top: 134,
  });
  expect(placeBeside({ ...anchor, left: 500, right: 600 }, size, window, 'bottom')).toEqual({ left: 450, top: 134 });
});

test('above where there is no room below', () => {
  const low = { ...anchor, top: 500, bottom: 530 };
  expect(placeBeside(low, size, window, 'bottom-start').top).toBe(346);
});

test('beside, and at the other side at the edge', () => {
  expect(placeBeside(anchor, size, window, 'right')).toEqual({ left: 164, top: 100 });
  expect(placeBeside({ ...anchor, left: 900, right: 960 }, size, window, 'right').left).toBe(696);
});

test('always inside the window, even where it does not fit', () => {
  expect(placeBeside({ left: 990, right: 1000, top: 0, bottom: 20 }, size, window, 'bottom-start').left).toBe(792);
  expect(placeBeside(anchor, { width: 2000, height: 2000 }, window, 'bottom-start')).toEqual({ left: 8, top: 8 });
});
