import { describe, expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

function limitAt(start = 1_000_000) {
  const clock = { time: start };
  return { clock, limit: createRateLimit({ burst: 3, everyMs: 1000, now: () => new Date(clock.time) }) };
}

describe('rate limit', () => {
  test('lets a burst pass, then one each interval, and says how long to wait', () => {
    const { clock, limit } = limitAt();
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 0]);
    expect(limit.take('a')).toBe(1000);
    clock.time += 400;
    expect(limit.take('a')).toBe(600);
    clock.time += 600;
    expect(limit.take('a')).toBe(0);
    expect(limit.take('a')).toBe(1000);
  });

  test('counts each name on its own, and nothing that was given back', () => {
    const { limit } = limitAt();
    for (let count = 0; count < 10; count++) {
      expect(limit.take('a')).toBe(0);
      limit.giveBack('a');
    }
    for (let count = 0; count < 3; count++) limit.take('a');
    expect(limit.take('a')).toBeGreaterThan(0);
    expect(limit.take('b')).toBe(0);
  });

  test('remembers somebody through a flood of other names', () => {
    const { limit } = limitAt();
    for (let count = 0; count < 3; count++) limit.take('victim');
    for (let count = 0; count < 100_000; count++) limit.take(`made-up-${count}`);
    expect(limit.take('victim')).toBeGreaterThan(0);
  });
});
