import { describe, expect, test } from 'vitest';
import { MEMBER_COLORS, nextMemberColor } from './member-colors.ts';

/** Relative luminance (WCAG 2.2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const DARK_BACKGROUND = luminance('#0b0d12');

describe('member colours', () => {
  test.each(MEMBER_COLORS)('%s carries white text and stands out from the dark', (color) => {
    expect(1.05 / (luminance(color) + 0.05)).toBeGreaterThan(4.5);
    expect((luminance(color) + 0.05) / (DARK_BACKGROUND + 0.05)).toBeGreaterThan(3);
  });

  test('everybody gets a colour of their own until there are none left', () => {
    const given: string[] = [];
    for (let count = 0; count < MEMBER_COLORS.length; count++) given.push(nextMemberColor(given));
    expect(new Set(given).size).toBe(MEMBER_COLORS.length);
    expect(nextMemberColor(given)).toBe(MEMBER_COLORS[0]);
    expect(nextMemberColor(['#123456'])).toBe(MEMBER_COLORS[0]);
  });
});
