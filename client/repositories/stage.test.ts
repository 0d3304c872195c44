import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import { type Camera, isInSight, pan, showing, zoom } from './camera.ts';
import { placeLabels, widthOf } from './labels.ts';
import type { Disc } from './layout.ts';
import { type Frames, Stage } from './stage.ts';

const SIZE = { width: 800, height: 600 };
const INSET = { top: 20, right: 100, bottom: 20, left: 20 };
const DISCS: Disc[] = [
  { x: -100, y: 0, r: 20 },
  { x: 300, y: 50, r: 60 },
];
const place = ({ x, y, k }: Camera, disc: Disc) => ({ x: x + k * disc.x, y: y + k * disc.y, r: k * disc.r });
/** All frames at once: the last one is far in the future. */
const still: Frames = (step) => {
  queueMicrotask(() => {
    step(0);
    step(10_000);
  });
  return () => {};
};

describe('the camera', () => {
  test('shows all discs in what the inset leaves', () => {
    const camera = showing(DISCS, SIZE, INSET);
    for (const disc of DISCS) {
      const { x, y, r } = place(camera, disc);
      expect(x - r).toBeGreaterThanOrEqual(INSET.left - 1e-6);
      expect(x + r).toBeLessThanOrEqual(SIZE.width - INSET.right + 1e-6);
      expect(y - r).toBeGreaterThanOrEqual(INSET.top - 1e-6);
      expect(isInSight(camera, disc, SIZE, INSET)).toBe(true);
    }
    expect(isInSight(pan(camera, -2000, 0), DISCS[0] as Disc, SIZE, INSET)).toBe(false);
  });

  test('keeps what is under the pointer there while it zooms, within bounds', () => {
    const camera = { x: 10, y: 20, k: 1 };
    const point = { x: 110, y: 70 };
    const closer = zoom(camera, point, 3, 0.5);
    expect(closer.k).toBe(3);
    expect((point.x - closer.x) / closer.k).toBeCloseTo(100);
    expect((point.y - closer.y) / closer.k).toBeCloseTo(50);
    expect(zoom(camera, point, 1e9, 0.5).k).toBe(40);
    expect(zoom(camera, point, 1e-9, 0.5).k).toBe(0.5);
  });
});

test('the stage follows its window until a person chose what to see', async () => {
  const stage = new Stage(signal(DISCS), () => INSET, still);
  stage.size.value = SIZE;
  expect(stage.camera.value).toEqual(showing(DISCS, SIZE, INSET));
  stage.size.value = { width: 400, height: 600 };
  expect(stage.camera.value).toEqual(showing(DISCS, stage.size.value, INSET));
  stage.pan(5, 6);
  const chosen = stage.camera.value;
  stage.size.value = SIZE;
  expect(stage.camera.value).toEqual(chosen);
  stage.reveal({ x: 5000, y: 5000, r: 1 });
  await Promise.resolve();
  expect(place(stage.camera.value, { x: 5000, y: 5000, r: 1 })).toMatchObject({ x: 360, y: 300 });
  // What is in sight is gone to when it is too small.
  const before = stage.camera.value;
  stage.reveal({ x: 5000, y: 5000, r: 1 }, 26);
  expect(stage.camera.value).toBe(before);
  stage.reveal({ x: 5000, y: 5000, r: 4 }, 130);
  await Promise.resolve();
  expect(place(stage.camera.value, { x: 5000, y: 5000, r: 4 }).r).toBe(130);
  stage.showAll();
  await Promise.resolve();
  expect(stage.camera.value).toEqual(showing(DISCS, SIZE, INSET));
  stage.close();
});

describe('labels', () => {
  const named = (id: string, x: number, y: number, r: number) => ({ id, text: id, kind: 'module' as const, x, y, r });

  test('do not touch each other or a disc that is not theirs', () => {
    const all = Array.from({ length: 150 }, (_, index) =>
      named(`module-${index}`, (index % 15) * 62, Math.floor(index / 15) * 40, 4 + (index % 5) * 4),
    ).sort((a, b) => b.r - a.r);
    const labels = placeLabels(all);
    expect(labels.length).toBeGreaterThan(40);
    expect(labels.length).toBeLessThan(all.length);
    const boxes = labels.map(({ text, x, y }) => ({ x, y, width: widthOf(text, 'module'), height: 15 }));
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const apart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 - 1e-6 || Math.abs(a.y - b.y) >= 15 - 1e-6;
        expect(apart).toBe(true);
      }
      for (const disc of all.filter(({ id }) => id !== labels[index]?.id)) {
        const dx = Math.max(Math.abs(disc.x - a.x) - a.width / 2, 0);
        const dy = Math.max(Math.abs(disc.y - a.y) - a.height / 2, 0);
        expect(Math.hypot(dx, dy)).toBeGreaterThanOrEqual(disc.r - 1e-6);
      }
    }
  });

  test('stand inside where there is room, and wait for a closer look where the disc is tiny', () => {
    expect(placeLabels([named('db', 0, 0, 40)])).toMatchObject([{ inside: true, x: 0, y: 0 }]);
    expect(placeLabels([named('database', 0, 0, 8)])).toMatchObject([{ inside: false, x: 0 }]);
    expect(placeLabels([named('db', 0, 0, 2)])).toEqual([]);
  });

  test('stand over the rim of a large disc that has no room inside and none beside it', () => {
    const around = [
      [0, 60],
      [0, -60],
      [80, 0],
      [-80, 0],
    ].map(([x = 0, y = 0]) => named('db', x, y, 30));
    const label = placeLabels([named('repositories', 0, 0, 28), ...around]).find(({ id }) => id === 'repositories');
    expect(label).toMatchObject({ x: 0, y: 0, inside: false });
  });

  test('of a folder stand elsewhere on its rim, or outside of it, where modules are at its top and its bottom', () => {
    const folder = { id: 'client', text: 'client', kind: 'folder' as const, x: 0, y: 0, r: 100, outermost: true };
    /** Modules inside of the rim, from the first of these degrees to the last. */
    const along = (first: number, last: number) =>
      Array.from({ length: (last - first) / 10 + 1 }, (_, index) => {
        const angle = ((first + index * 10) * Math.PI) / 180;
        return named('client', 88 * Math.cos(angle), 88 * Math.sin(angle), 12);
      });
    const place = (modules: ReturnType<typeof along>, outermost: boolean) => {
      const label = placeLabels([{ ...folder, outermost }, ...modules]).find(({ kind }) => kind === 'folder');
      if (!label) return null;
      const dx = (disc: { x: number }) => Math.max(Math.abs(disc.x - label.x) - widthOf('client', 'folder') / 2, 0);
      const dy = (disc: { y: number }) => Math.max(Math.abs(disc.y - label.y) - 9, 0);
      for (const disc of modules) expect(Math.hypot(dx(disc), dy(disc))).toBeGreaterThanOrEqual(12);
      return Math.hypot(label.x, label.y);
    };
    const [atTop, atBottom] = [along(-130, -50), along(50, 130)];
    expect(place(atTop, false)).toBeCloseTo(100);
    expect(place([...atTop, ...atBottom], false)).toBeCloseTo(100);
    expect(place(along(0, 350), true)).toBeGreaterThan(100);
    expect(place(along(0, 350), false)).toBeNull();
  });

  test('of what is asked for are always there, before all others, and not over another that is asked for', () => {
    const crowd = Array.from({ length: 400 }, (_, index) =>
      named(`${index}`, (index % 20) * 24 - 240, Math.floor(index / 20) * 24 - 240, 11),
    );
    const asked = ['a-source-with-a-name', 'a-target-with-a-name'].map((id, index) => ({
      ...named(id, index * 24, 0, 2),
      asked: true,
    }));
    const all = placeLabels([...crowd, ...asked]);
    expect(all.slice(0, 2).map(({ id }) => id)).toEqual(asked.map(({ id }) => id));
    const [one, two] = all;
    expect(Math.abs((one?.y ?? 0) - (two?.y ?? 0))).toBeGreaterThanOrEqual(15);
  });

  test('are not cut by the edges of what is in sight', () => {
    const sight = { left: 0, top: 0, right: 300, bottom: 200 };
    const at = (x: number, y: number, kind: 'module' | 'folder' = 'module') => ({
      ...{ id: `${x}`, text: 'a rather long name', x, y, r: 30, kind },
    });
    for (const { x, y, text } of placeLabels([at(10, 100), at(290, 60), at(150, 2, 'folder')], sight)) {
      expect(x - widthOf(text, 'module') / 2).toBeGreaterThanOrEqual(0);
      expect(x + widthOf(text, 'module') / 2).toBeLessThanOrEqual(300);
      expect(y).toBeGreaterThan(0);
    }
    expect(placeLabels([at(5000, 100)], sight)).toEqual([]);
  });
});
