import { effect } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Card, readCards } from '../../shared/documents.ts';
import { compareRanked } from '../../shared/rank.ts';
import { STAGES, type Stage } from '../../shared/stages.ts';
import { Columns } from './columns.ts';
import { Project } from './project.ts';

const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const card = (number: number, fields: Partial<Card> = {}): Card => ({
  id: idOf(number),
  kind: 'task',
  stage: 'capture',
  title: `Card ${number}`,
  rank: `a${String(number).padStart(6, '0')}`,
  assignee: null,
  labels: [],
  parentId: null,
  createdAt: '2026-03-01T10:00:00.000Z',
  createdBy: null,
  ...fields,
});

/** A pseudo-random number in [0, 1), the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

const titles = (project: Project, stage: Stage) =>
  project.cards.ranked.of(stage).value.map(({ id }) => project.cards.card(id).value?.title);

/** Two people on the same project; `meet` exchanges what each has not seen. */
function pair() {
  const [ada, grace] = [new Project(new Y.Doc(), random(1)), new Project(new Y.Doc(), random(2))];
  const send = (from: Y.Doc, to: Y.Doc) => Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
  const meet = () => {
    send(ada.doc, grace.doc);
    send(grace.doc, ada.doc);
  };
  return { ada, grace, meet };
}

function expectConsistent(project: Project) {
  const cards = readCards(project.doc);
  for (const stage of STAGES) {
    const expected = [...cards.values()].filter((held) => held.stage === stage).sort(compareRanked);
    expect(project.cards.ranked.of(stage).value.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  }
  for (const [id, held] of cards) expect(project.cards.card(id).value).toEqual(held);
  for (const [id] of cards) {
    const children = [...cards.values()].filter((other) => other.parentId === id);
    const family = project.cards.family(id).value;
    expect([...family.ids].sort()).toEqual(children.map((child) => child.id).sort());
    expect(family.done).toBe(children.filter((child) => child.stage === 'done').length);
  }
}

describe('the cards follow the document', () => {
  test('one changed card wakes only its own signal', () => {
    const project = new Project(new Y.Doc());
    project.add([card(1), card(2)]);
    const woken: string[] = [];
    const stops = [1, 2].map((number) =>
      effect(() => {
        woken.push(project.cards.card(idOf(number)).value?.title ?? 'none');
      }),
    );
    let columns = 0;
    const stop = effect(() => {
      project.cards.ranked.of('capture').value;
      columns++;
    });
    woken.length = 0;
    project.change([idOf(2)], { title: 'Renamed' });
    expect(woken).toEqual(['Renamed']);
    expect(columns).toBe(1);
    for (const end of [...stops, stop]) end();
  });

  test('progress counts the children that are done', () => {
    const project = new Project(new Y.Doc());
    project.add([card(1, { kind: 'spec' }), card(2, { parentId: idOf(1) }), card(3, { parentId: idOf(1) })]);
    expect(project.cards.family(idOf(1)).value).toEqual({ ids: [idOf(2), idOf(3)], done: 0 });
    project.move([idOf(3)], 'done', null);
    expect(project.cards.family(idOf(1)).value.done).toBe(1);
    project.remove([idOf(3)]);
    expect(project.cards.family(idOf(1)).value).toEqual({ ids: [idOf(2)], done: 0 });
  });

  test('ancestors end at a missing parent and do not run round a circle', () => {
    const project = new Project(new Y.Doc());
    project.add([
      card(1, { parentId: idOf(3) }),
      card(2, { parentId: idOf(1) }),
      card(3, { parentId: idOf(2) }),
      card(4, { parentId: idOf(9) }),
    ]);
    expect(project.cards.ancestors(idOf(3)).map(({ title }) => title)).toEqual(['Card 1', 'Card 2']);
    expect(project.cards.ancestors(idOf(4))).toEqual([]);
  });

  test('columns of another order and filter are followed too', () => {
    const project = new Project(new Y.Doc());
    project.add([card(1, { title: 'b' }), card(2, { title: 'c' }), card(3, { title: 'a', labels: ['x'] })]);
    const columns = new Columns(
      (a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : compareRanked(a, b)),
      ({ labels }) => labels.length === 0,
    );
    const stop = project.cards.follow(columns);
    const shown = () => columns.of('capture').value.map(({ id }) => id);
    expect(shown()).toEqual([idOf(1), idOf(2)]);
    project.label([idOf(3)], 'x', false);
    expect(shown()).toEqual([idOf(3), idOf(1), idOf(2)]);
    project.change([idOf(3)], { title: 'z' });
    expect(shown()).toEqual([idOf(1), idOf(2), idOf(3)]);
    stop();
  });
});

describe('moving', () => {
  test('several cards keep their order before another card', () => {
    const project = new Project(new Y.Doc());
    project.add([1, 2, 3, 4, 5].map((number) => card(number)));
    expect(project.move([idOf(5), idOf(1)], 'capture', idOf(3))).toBe(true);
    expect(titles(project, 'capture')).toEqual(['Card 2', 'Card 5', 'Card 1', 'Card 3', 'Card 4']);
    project.move([idOf(2)], 'build', null);
    expect(titles(project, 'build')).toEqual(['Card 2']);
  });

  test('to where they stand changes nothing and makes no step to undo', () => {
    const project = new Project(new Y.Doc());
    project.add([1, 2, 3].map((number) => card(number)));
    expect(project.move([idOf(2)], 'capture', idOf(3))).toBe(false);
    expect(project.move([idOf(2), idOf(3)], 'capture', null)).toBe(false);
    expect(project.undo().length).toBe(3);
  });

  test('by two people at the same place keeps both cards, in one order for both', () => {
    const { ada, grace, meet } = pair();
    ada.add([1, 2, 3, 4].map((number) => card(number)));
    meet();
    ada.move([idOf(3)], 'capture', idOf(2));
    grace.move([idOf(4)], 'capture', idOf(2));
    meet();
    expect(titles(ada, 'capture')).toEqual(titles(grace, 'capture'));
    expect(new Set(titles(ada, 'capture')).size).toBe(4);
    expect(titles(ada, 'capture').at(-1)).toBe('Card 2');
  });

  test('and renaming at the same time both happen', () => {
    const { ada, grace, meet } = pair();
    ada.add([card(1)]);
    meet();
    ada.move([idOf(1)], 'review', null);
    grace.change([idOf(1)], { title: 'Renamed' });
    meet();
    for (const project of [ada, grace]) {
      expect(project.cards.card(idOf(1)).value).toMatchObject({ stage: 'review', title: 'Renamed' });
    }
  });
});

describe('history', () => {
  test('takes back only what this person did', () => {
    const { ada, grace, meet } = pair();
    ada.add([card(1), card(2)]);
    meet();
    ada.move([idOf(1)], 'build', null);
    meet();
    grace.change([idOf(1)], { title: 'By Grace' });
    grace.move([idOf(2)], 'plan', null);
    meet();
    expect(ada.undo()).toEqual([idOf(1)]);
    meet();
    for (const project of [ada, grace]) {
      expect(project.cards.card(idOf(1)).value).toMatchObject({ stage: 'capture', title: 'By Grace' });
      expect(project.cards.card(idOf(2)).value?.stage).toBe('plan');
    }
    ada.redo();
    expect(ada.cards.card(idOf(1)).value?.stage).toBe('build');
  });

  test('does not overwrite what somebody else set since', () => {
    const { ada, grace, meet } = pair();
    ada.add([card(1)]);
    meet();
    ada.move([idOf(1)], 'build', null);
    meet();
    grace.move([idOf(1)], 'review', null);
    meet();
    ada.undo();
    meet();
    expect(ada.cards.card(idOf(1)).value?.stage).toBe('review');
    expect(grace.cards.card(idOf(1)).value?.stage).toBe('review');
  });

  test('a removed card comes back whole', () => {
    const project = new Project(new Y.Doc());
    const whole = card(1, { labels: ['safety', 'ui'], assignee: 'ada', kind: 'idea' });
    project.add([whole]);
    const restore = project.remove([idOf(1)]);
    expect(project.cards.card(idOf(1)).value).toBeNull();
    restore();
    expect(project.cards.card(idOf(1)).value).toEqual(whole);
    expectConsistent(project);
  });

  test('restoring leaves what was done since alone', () => {
    const project = new Project(new Y.Doc());
    project.add([card(1, { labels: ['ui'] }), card(2)]);
    const restore = project.remove([idOf(1)]);
    project.change([idOf(2)], { title: 'Later' });
    restore();
    expect(project.cards.card(idOf(1)).value).toEqual(card(1, { labels: ['ui'] }));
    expect(project.cards.card(idOf(2)).value?.title).toBe('Later');
  });
});

test('random edits by two people who meet now and then leave both with the same, consistent cards', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const next = random(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
    const { ada, grace, meet } = pair();
    ada.add(Array.from({ length: 12 }, (_, number) => card(number)));
    meet();
    for (let round = 0; round < 200; round++) {
      const project = pick([ada, grace]);
      const ids = [...project.cards.all()].map(({ id }) => id);
      const id = ids.length > 0 ? pick(ids) : idOf(0);
      switch (Math.floor(next() * 8)) {
        case 0:
          project.add([card(100 + round, { parentId: pick([null, id]) })]);
          break;
        case 1:
          if (ids.length > 6) project.remove([id]);
          break;
        case 2:
          project.change([id], { title: `Title ${round}`, parentId: pick([null, ...ids]) });
          break;
        case 3:
          project.undo();
          break;
        case 4:
          project.redo();
          break;
        case 5:
          meet();
          break;
        default:
          project.move([...new Set([id, pick([id, ...ids])])], pick(STAGES), pick([null, ...ids]));
      }
      expectConsistent(project);
    }
    meet();
    expectConsistent(ada);
    expectConsistent(grace);
    expect(readCards(ada.doc)).toEqual(readCards(grace.doc));
  }
});
