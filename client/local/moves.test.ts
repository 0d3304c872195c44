import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readCards } from '../../shared/documents.ts';
import { STAGES, type Stage } from '../../shared/stages.ts';
import { random } from '../../tests/support/random.ts';
import { makeCard } from '../../tests/support/sync.ts';
import { Project } from './project.ts';

const SEEDS = 150;
const PEOPLE = 5;
const CARDS = 24;

let people: Project[] = [];

afterEach(() => {
  for (const project of people.splice(0)) project.dispose();
});

const idOf = (count: number) => `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;

/** A copy whose edits are told apart as those of the same person in every run. */
function copy(at: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = at + 1;
  return doc;
}

/** The ids of a stage, in order. */
const column = ({ cards }: Project, stage: Stage) =>
  cards.ranked
    .of(stage)
    .peek()
    .map(({ id }) => id);
const board = (project: Project) => STAGES.map((stage) => column(project, stage));

/** Everybody gets what everybody did, each in an order of their own. */
function meet(updates: Uint8Array[][], shuffle: (all: Uint8Array[]) => Uint8Array[]): void {
  for (const [at, { doc }] of people.entries()) {
    for (const update of shuffle(updates.flatMap((theirs, from) => (from === at ? [] : theirs)))) {
      Y.applyUpdate(doc, update, 'somebody else');
    }
  }
  for (const theirs of updates) theirs.length = 0;
}

test.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
  'E10. cards that several people move at once keep one order for all, seed %i',
  (seed) => {
    const { number, below, pick } = random(seed);
    const shuffle = <T>(all: T[]): T[] => {
      const shuffled: T[] = [];
      for (const each of all) shuffled.splice(below(shuffled.length + 1), 0, each);
      return shuffled;
    };
    people = Array.from({ length: PEOPLE }, (_, at) => new Project(copy(at), number));
    const updates = people.map((): Uint8Array[] => []);
    for (const [at, { doc }] of people.entries()) {
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'somebody else') updates[at]?.push(update);
      });
    }
    const [first] = people as [Project];
    for (let count = 0; count < CARDS; count++) {
      const stage = pick(STAGES.slice(0, 3));
      first.add([makeCard({ id: idOf(count), stage, rank: first.rankAtTop(stage) })]);
    }
    meet(updates, shuffle);
    const ids = [...readCards(first.doc).keys()].sort();

    for (let round = 0; round < 6; round++) {
      const before = board(first);
      /** Who moved a card, and the cards that it was put between there. */
      const moves = new Map<
        string,
        { by: number; stage: Stage; above: string | undefined; below: string | undefined }[]
      >();
      for (const [by, project] of people.entries()) {
        for (let move = 0; move < 3; move++) {
          const stage = pick(STAGES.slice(0, 3));
          const id = pick(ids);
          const others = column(project, stage).filter((other) => other !== id);
          const place = below(others.length + 1);
          if (!project.move([id], stage, others[place] ?? null)) continue;
          const [above, under] = [others[place - 1], others[place]];
          moves.set(id, [...(moves.get(id) ?? []).filter((one) => one.by !== by), { by, stage, above, below: under }]);
        }
      }
      meet(updates, shuffle);
      // One order, and each card once.
      const after = board(first);
      for (const project of people) expect(board(project)).toEqual(after);
      expect(after.flat().sort()).toEqual(ids);
      // What nobody moved stands as it did.
      const still = (columns: string[][]) => columns.map((each) => each.filter((id) => !moves.has(id)));
      expect(still(after)).toEqual(still(before));
      // What one person moved is where they put it, between those that nobody moved.
      for (const [id, made] of moves) {
        const [move] = made;
        if (made.length > 1 || !move) continue;
        const there = after[STAGES.indexOf(move.stage)] ?? [];
        const at = there.indexOf(id);
        expect(at).toBeGreaterThanOrEqual(0);
        if (move.above && !moves.has(move.above)) expect(there.indexOf(move.above)).toBeLessThan(at);
        if (move.below && !moves.has(move.below)) expect(there.indexOf(move.below)).toBeGreaterThan(at);
      }
    }
  },
);

test('E10. a card that one person moves to another stage while others move it within its own goes to that stage', () => {
  people = Array.from({ length: 3 }, (_, at) => new Project(copy(at), random(at).number));
  const [ada, grace, linus] = people as [Project, Project, Project];
  const cards = Array.from({ length: 4 }, (_, at) => makeCard({ rank: `V0000${at}1` }));
  ada.add(cards);
  for (const { doc } of [grace, linus]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(ada.doc));
  const id = cards[1]?.id ?? '';
  ada.move([id], 'capture', null);
  grace.move([id], 'review', null);
  linus.move([id], 'capture', cards[0]?.id ?? '');
  const all = people.map(({ doc }) => Y.encodeStateAsUpdate(doc));
  for (const { doc } of people) for (const update of all) Y.applyUpdate(doc, update);
  for (const project of people) {
    expect(column(project, 'review')).toEqual([id]);
    expect(board(project)).toEqual(board(ada));
  }
});

test('E10. a card is put between two of the same rank, which nothing else fits between', () => {
  const ada = new Project(copy(0), random(1).number);
  people.push(ada);
  const ranks = ['V000011', 'V000011', 'V000011', 'V000022', 'V000033'];
  ada.add(ranks.map((rank, at) => makeCard({ id: idOf(at), rank })));
  ada.move([idOf(4)], 'capture', idOf(1));
  expect(column(ada, 'capture')).toEqual([0, 4, 1, 2, 3].map(idOf));
});
