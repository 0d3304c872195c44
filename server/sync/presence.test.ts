import { describe, expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Presence } from './presence.ts';

/** A client's awareness, as y-protocols has it. */
function makeClient(name: string): { awareness: Awareness; says(state?: object | null): Uint8Array } {
  const awareness = new Awareness(new Y.Doc());
  return {
    awareness,
    says(state = { name }) {
      awareness.setLocalState(state);
      return encodeAwarenessUpdate(awareness, [awareness.clientID]);
    },
  };
}

/** Who is here, as somebody sees it who is told `bytes`. */
function seen(bytes: Uint8Array | null, awareness = new Awareness(new Y.Doc())): unknown[] {
  if (bytes) applyAwarenessUpdate(awareness, bytes, null);
  const others = [...awareness.getStates()].filter(([client]) => client !== awareness.clientID);
  return others.map(([, state]) => state);
}

describe('presence', () => {
  let time = 0;
  const now = () => new Date(time);
  const ada = { principalId: 'ada' };
  const ben = { principalId: 'ben' };

  test('A1: only the newest state is sent on', () => {
    const presence = new Presence(now);
    const { says } = makeClient('Ada');
    for (const cursor of [1, 2, 3]) presence.receive(ada, says({ cursor }));
    expect(seen(presence.takeChanges().all)).toEqual([{ cursor: 3 }]);
    expect(presence.takeChanges().all).toBeNull();
    expect(seen(presence.all())).toEqual([{ cursor: 3 }]);
  });

  test('A1: what clients repeat about others changes nothing', () => {
    const presence = new Presence(now);
    const adas = makeClient('Ada');
    const bens = makeClient('Ben');
    const first = adas.says();
    presence.receive(ada, first);
    applyAwarenessUpdate(bens.awareness, first, null);
    const repeated = encodeAwarenessUpdate(bens.awareness, [adas.awareness.clientID]);
    presence.takeChanges();
    expect(presence.receive(ben, repeated)).toBe(false);
    expect(presence.leave(ben)).toBe(false);
  });

  test('A2: whoever leaves is gone for those who are told, and a late repetition does not bring them back', () => {
    const presence = new Presence(now);
    const adas = makeClient('Ada');
    const message = adas.says();
    const watcher = new Awareness(new Y.Doc());
    presence.receive(ada, message);
    expect(seen(presence.takeChanges().all, watcher)).toHaveLength(1);
    expect(presence.leave(ada)).toBe(true);
    expect(seen(presence.takeChanges().all, watcher)).toHaveLength(0);
    expect(presence.receive(ben, message)).toBe(false);
    expect(presence.all()).toBeNull();
  });

  test('A3: nobody else changes or ends somebody’s presence', () => {
    const presence = new Presence(now);
    const adas = makeClient('Ada');
    presence.receive(ada, adas.says());
    presence.receive(ben, adas.says({ name: 'Mallory' }));
    removeAwarenessStates(adas.awareness, [adas.awareness.clientID], null);
    presence.receive(ben, encodeAwarenessUpdate(adas.awareness, [adas.awareness.clientID]));
    expect(seen(presence.all())).toEqual([{ name: 'Ada' }]);
  });

  test('A3: the same person comes back on a new connection before the old one is gone', () => {
    const presence = new Presence(now);
    const adas = makeClient('Ada');
    const again = { principalId: 'ada' };
    presence.receive(ada, adas.says());
    presence.receive(again, adas.says({ name: 'Ada', cursor: 1 }));
    expect(presence.leave(ada)).toBe(false);
    expect(seen(presence.all())).toEqual([{ name: 'Ada', cursor: 1 }]);
  });

  test('A5: who comes back with the same clock is shown at once to those who saw them go', () => {
    const presence = new Presence(now);
    const adas = makeClient('Ada');
    const watcher = new Awareness(new Y.Doc());
    const message = adas.says();
    presence.receive(ada, message);
    expect(seen(presence.takeChanges().all, watcher)).toHaveLength(1);
    presence.leave(ada);
    expect(seen(presence.takeChanges().all, watcher)).toHaveLength(0);
    const again = { principalId: 'ada' };
    expect(presence.receive(again, message)).toBe(true);
    const told = presence.takeChanges().all;
    expect(seen(told, watcher)).toEqual([{ name: 'Ada' }]);
    // What she says before she hears of her new clock counts, and what comes after it too.
    presence.receive(again, adas.says({ name: 'Ada', cursor: 1 }));
    expect(seen(presence.takeChanges().all, watcher)).toEqual([{ name: 'Ada', cursor: 1 }]);
    applyAwarenessUpdate(adas.awareness, presence.all() ?? new Uint8Array(), null);
    expect(adas.awareness.getLocalState()).toEqual({ name: 'Ada', cursor: 1 });
    presence.receive(again, adas.says({ name: 'Ada', cursor: 2 }));
    expect(seen(presence.takeChanges().all, watcher)).toEqual([{ name: 'Ada', cursor: 2 }]);
  });

  test('A5: who comes back before the old connection is known to be dead stays when it dies', () => {
    const presence = new Presence(now);
    const message = makeClient('Ada').says();
    const watcher = new Awareness(new Y.Doc());
    presence.receive(ada, message);
    expect(presence.receive({ principalId: 'ada' }, message)).toBe(true);
    expect(presence.leave(ada)).toBe(false);
    expect(seen(presence.takeChanges().all, watcher)).toHaveLength(1);
  });

  test('A5: who comes back sees those at once who were there all the time', () => {
    const presence = new Presence(now);
    const adas = makeClient('Ada');
    const watcher = new Awareness(new Y.Doc());
    presence.receive(ada, adas.says());
    const client = adas.awareness.clientID;
    expect(seen(presence.welcome().all, watcher)).toHaveLength(1);
    presence.leave(ben);
    // As a client does that loses its connection: it forgets the state, and not the clock.
    removeAwarenessStates(watcher, [client], null);
    const { all, own } = presence.welcome();
    expect(seen(all, watcher)).toHaveLength(1);
    applyAwarenessUpdate(adas.awareness, own.get(ada) ?? new Uint8Array(), null);
    presence.receive(ada, adas.says({ name: 'Ada', cursor: 1 }));
    expect(seen(presence.takeChanges().all, watcher)).toEqual([{ name: 'Ada', cursor: 1 }]);
    // Nobody left since: nobody can come back.
    expect(presence.welcome().own.size).toBe(0);
  });

  test('A5: what is repeated does not bring back who left', () => {
    const presence = new Presence(now);
    const message = makeClient('Ada').says();
    const tab = { principalId: 'ada' };
    presence.receive(ada, message);
    presence.receive(tab, makeClient('Ada').says());
    presence.receive(tab, message);
    presence.leave(ada);
    expect(presence.receive(tab, message)).toBe(false);
    expect(seen(presence.all())).toHaveLength(1);
  });

  test('A3: a connection speaks for each tab of a browser, and those that go make room for others', () => {
    const presence = new Presence(now);
    const tabs = Array.from({ length: 20 }, () => makeClient('Ada'));
    for (const { says } of tabs) {
      expect(presence.receive(ada, says())).toBe(true);
      expect(presence.receive(ada, says(null))).toBe(true);
    }
    const [first, second] = [makeClient('Ada'), makeClient('Ada')];
    presence.receive(ada, first.says({ tab: 1 }));
    presence.receive(ada, second.says({ tab: 2 }));
    expect(seen(presence.all())).toEqual([{ tab: 1 }, { tab: 2 }]);
    // The next tab of the browser takes over, and speaks for the one that is left.
    const next = { principalId: 'ada' };
    presence.receive(next, second.says({ tab: 2, again: true }));
    presence.leave(ada);
    expect(seen(presence.all())).toEqual([{ tab: 2, again: true }]);
  });

  test('A3: a connection speaks for a bounded number of clients, with states that are JSON and not too long', () => {
    const presence = new Presence(now);
    for (let count = 0; count < 100; count++) presence.receive(ada, makeClient('Ada').says());
    expect(seen(presence.all())).toHaveLength(16);
    expect(() => presence.receive(ben, makeClient('Ben').says({ text: 'x'.repeat(20_000) }))).toThrow('characters');
    expect(() => presence.receive(ben, Uint8Array.of(1, 5, 1, 1, 123))).toThrow();
    expect(seen(presence.all())).toHaveLength(16);
    const spray = { principalId: 'cy' };
    let taken = 0;
    for (let count = 0; count < 200; count++) {
      const { says } = makeClient('Cy');
      if (presence.receive(spray, says())) taken++;
      presence.receive(spray, says(null));
    }
    expect(taken).toBe(64);
  });

  test('A4: who is on another instance is passed on here and not back, and is gone when it falls silent', () => {
    const elsewhere = { principalId: null };
    const presence = new Presence(now);
    presence.receive(elsewhere, makeClient('Ben').says());
    const changes = presence.takeChanges();
    expect(seen(changes.all)).toEqual([{ name: 'Ben' }]);
    expect(changes.local).toBeNull();
    expect(presence.all(true)).toBeNull();
    time += 30_000;
    expect(presence.expire(45_000)).toBe(false);
    time += 30_000;
    expect(presence.expire(45_000)).toBe(true);
    expect(presence.all()).toBeNull();
  });

  test('A4: a person who moves from one instance to another is taken over', () => {
    const presence = new Presence(now);
    const adas = makeClient('Ada');
    presence.receive({ principalId: null }, adas.says());
    expect(presence.receive(ada, adas.says({ name: 'here' }))).toBe(true);
    expect(seen(presence.all(true))).toEqual([{ name: 'here' }]);
  });
});
