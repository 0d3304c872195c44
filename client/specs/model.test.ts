import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Revision } from '../../shared/api/specs.ts';
import type { Command, WaitingCommand } from '../local/index.ts';
import { LIVING, SpecModel, sha256 } from './model.ts';

const ITEM = '00000000-0000-7000-8000-000000000001';
const PROJECT = '00000000-0000-7000-8000-000000000002';

/** A server's side of the revisions, one a page. */
function setting() {
  const text = new Y.Doc().getText('body');
  const frozen: Revision[] = [];
  const sent: Command[] = [];
  const waiting = signal<WaitingCommand[]>([]);
  let isOnline = true;
  const reads: number[] = [];
  const freeze = (content: string) => {
    const revision = frozen.length + 1;
    const frozenBy = { type: 'person' as const, id: 'ada', name: 'Ada' };
    const frozenAt = '2026-03-01T10:00:00.000Z';
    frozen.push({ revision, title: 'Spec', sha256: '0', commit: null, frozenBy, frozenAt, text: content });
  };
  const check = () => {
    if (!isOnline) throw new TypeError('Failed to fetch');
  };
  return {
    ...{ text, freeze, sent, waiting, reads },
    setOnline: (online: boolean) => {
      isOnline = online;
    },
    model: new SpecModel({
      ...{ itemId: ITEM, projectId: PROJECT, text, waiting, sha256 },
      async readPage(after) {
        check();
        const index = after === null ? frozen.length - 1 : Number(after);
        return { items: frozen.slice(index, index + 1), next: index > 0 ? String(index - 1) : null };
      },
      async readRevision(revision) {
        check();
        reads.push(revision);
        const found = frozen[revision - 1];
        if (!found) throw new Error(`Read revision ${revision}: there is none`);
        return found;
      },
      async send(command) {
        sent.push(command);
        freeze(text.toString());
      },
    }),
  };
}

describe('the draft', () => {
  test('is the first, as frozen, or changed', async () => {
    const { model, text, freeze } = setting();
    expect(model.draft.value).toBe('unknown');
    await model.refresh();
    expect(model.draft.value).toBe('first');
    freeze('one');
    freeze('two');
    text.insert(0, 'two');
    await model.refresh();
    expect(model.revisions.value?.map(({ revision }) => revision)).toEqual([2, 1]);
    expect(model.draft.value).toBe('frozen');
    text.insert(3, '!');
    expect(model.draft.value).toBe('changed');
    text.delete(3, 1);
    expect(model.draft.value).toBe('frozen');
    model.dispose();
    text.insert(0, 'x');
    expect(model.draft.value).toBe('frozen');
  });

  test('what is known stays while the server cannot be reached', async () => {
    const { model, text, freeze, setOnline } = setting();
    freeze('one');
    text.insert(0, 'one');
    await model.refresh();
    setOnline(false);
    await model.refresh();
    expect(model.problem.value).toBeInstanceOf(TypeError);
    expect(model.draft.value).toBe('frozen');
    setOnline(true);
    await model.refresh();
    expect(model.problem.value).toBeNull();
  });
});

describe('freezing', () => {
  test('waits for the edits it is about, and names the text that was seen', async () => {
    const { model, text, sent } = setting();
    await model.refresh();
    text.insert(0, 'abc');
    await model.freeze('Export');
    expect(sent).toEqual([
      {
        label: 'Freeze “Export”',
        method: 'POST',
        path: `/api/specs/${ITEM}/freeze`,
        body: { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
        after: [`project:${PROJECT}`, `item:${ITEM}`],
      },
    ]);
    expect(model.draft.value).toBe('frozen');
    expect(model.newest.value?.revision).toBe(1);
  });

  test('that waits is shown, others are not', () => {
    const { model, waiting } = setting();
    const command = {
      id: '1',
      label: '',
      method: 'POST',
      body: {},
      state: 'waiting',
      createdAt: '',
      documents: [],
    } as const;
    waiting.value = [
      { ...command, documents: [], path: `/api/specs/${ITEM}/freeze` },
      { ...command, documents: [], path: `/api/specs/${PROJECT}/freeze` },
    ];
    expect(model.waiting.value.length).toBe(1);
  });
});

describe('reading revisions', () => {
  test('reads each text once, and again after a failure', async () => {
    const { model, text, freeze, reads, setOnline } = setting();
    freeze('one');
    text.insert(0, 'now');
    expect(await model.textOf(LIVING)).toBe('now');
    setOnline(false);
    await expect(model.textOf(1)).rejects.toThrow('Failed to fetch');
    setOnline(true);
    expect(await model.textOf(1)).toBe('one');
    expect(await model.textOf(1)).toBe('one');
    expect(reads).toEqual([1]);
  });
});
