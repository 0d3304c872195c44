import { v7 as newId } from 'uuid';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Bus, createMemoryBus, openPostgresBus, openRedisBus } from '../../server/events/index.ts';
import { describePostgres } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { silentLogger } from '../support/log.ts';
import { TcpProxy } from '../support/proxy.ts';
import { REDIS_URL, redisAnswers } from '../support/redis.ts';

function collect(bus: Bus, topic: string): string[] {
  const received: string[] = [];
  bus.subscribe(topic, (message) => received.push(message));
  return received;
}

/** One suite for every bus. `openBus` joins another process to the same bus. */
function describeBus(openBus: () => Promise<Bus>, processes: 'one' | 'many'): void {
  const opened: Bus[] = [];
  const openOne = async () => {
    const bus = await openBus();
    opened.push(bus);
    return bus;
  };
  afterEach(() => Promise.all(opened.splice(0).map((bus) => bus.close())).then(() => {}));

  test('hands a message to every subscriber of its topic, in order, after publish has returned', async () => {
    const bus = await openOne();
    const [one, two, other] = [collect(bus, 'a'), collect(bus, 'a'), collect(bus, 'b')];
    bus.publish('a', '1');
    bus.publish('a', '2');
    expect(one).toEqual([]);
    await eventually(() => expect(one).toEqual(['1', '2']));
    expect(two).toEqual(['1', '2']);
    expect(other).toEqual([]);
  });

  test('hands nothing to a subscriber that has left', async () => {
    const bus = await openOne();
    const received: string[] = [];
    const leave = bus.subscribe('a', (message) => received.push(message));
    const stays = collect(bus, 'a');
    bus.publish('a', '1');
    leave();
    bus.publish('a', '2');
    await eventually(() => expect(stays).toEqual(['1', '2']));
    expect(received).toEqual([]);
  });

  test('works on when a subscriber subscribes while it is told', async () => {
    const bus = await openOne();
    const inner: string[] = [];
    let subscribed = false;
    bus.subscribe('a', () => {
      if (!subscribed) bus.subscribe('a', (message) => inner.push(message));
      subscribed = true;
    });
    bus.publish('a', '1');
    await eventually(() => expect(subscribed).toBe(true));
    bus.publish('a', '2');
    await eventually(() => expect(inner).toEqual(['2']));
  });

  describe.runIf(processes === 'many')('between processes', () => {
    test('carries messages to every process once, in the order of each publisher', async () => {
      const [one, two] = [await openOne(), await openOne()];
      const [atOne, atTwo] = [collect(one, 'a'), collect(two, 'a')];
      const messages = Array.from({ length: 500 }, (_, index) => `${index}`);
      for (const message of messages) one.publish('a', message);
      await eventually(() => expect(atTwo).toEqual(messages));
      expect(atOne).toEqual(messages);
      two.publish('a', 'back');
      await eventually(() => expect(atOne.at(-1)).toBe('back'));
    });

    test('carries any text, of any length', async () => {
      const [one, two] = [await openOne(), await openOne()];
      const received = collect(two, 'topic with spaces \n and é');
      const messages = ['', '\u0000 \ud800 \n "', '7 8 9', 'é😀'.repeat(50_000), 'x'.repeat(7_900), 'after'];
      for (const message of messages) one.publish('topic with spaces \n and é', message);
      await eventually(() => expect(received).toHaveLength(messages.length));
      expect(received).toEqual(messages);
    });
  });
}

/** For a bus over a server: what an outage does to it. */
function describeOutage(url: string, openBus: (url: string) => Promise<Bus>): void {
  test('comes back after the server was away, says that there was a gap, and sends what waited', async () => {
    const { hostname, port } = new URL(url);
    const proxy = new TcpProxy({ host: hostname, port: Number(port) });
    const proxied = Object.assign(new URL(url), { port: String(await proxy.open()) }).href;
    const [one, two] = [await openBus(proxied), await openBus(url)];
    const gaps = vi.fn();
    one.onGap(gaps);
    const [atOne, atTwo] = [collect(one, 'a'), collect(two, 'a')];
    await proxy.cut();
    one.publish('a', 'while away');
    expect(gaps).not.toHaveBeenCalled();
    await eventually(() => expect(atOne).toEqual(['while away']));
    // Long enough for attempts to have failed.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await proxy.open();
    await eventually(() => expect(gaps).toHaveBeenCalledOnce());
    await eventually(() => expect(atTwo).toEqual(['while away']));
    two.publish('a', 'back');
    await eventually(() => expect(atOne).toEqual(['while away', 'back']));
    await Promise.all([one.close(), two.close(), proxy.cut()]);
  }, 60_000);
}

describe('the bus in memory', () => {
  describeBus(async () => createMemoryBus(), 'one');
});

describe('the bus', () => {
  describePostgres((_open, { url }) => {
    const open = (at: string) => openPostgresBus(at, newId(), silentLogger);
    describeBus(() => open(url), 'many');
    describeOutage(url, open);
  });
});

describe.skipIf(!redisAnswers)('the bus on Redis', () => {
  const open = (at: string) => openRedisBus(at, newId(), silentLogger);
  describeBus(() => open(REDIS_URL), 'many');
  describeOutage(REDIS_URL, open);

  test('is refused at once where nothing answers', async () => {
    await expect(openRedisBus('redis://127.0.0.1:1', newId(), silentLogger)).rejects.toThrow();
  });
});
