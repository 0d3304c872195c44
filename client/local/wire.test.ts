import { expect, test } from 'vitest';
import { channels } from '../../server/channels.ts';
import type { ServerSocket, SocketHandler } from '../../server/runtime/listener.ts';
import { VirtualTime } from '../../tests/support/virtual-time.ts';
import type { SocketEvents } from './connection.ts';
import { Wire } from './wire.ts';

/** The client's wire and the server's channels, with ten milliseconds between them. */
function start() {
  const time = new VirtualTime();
  const log: string[] = [];
  const world = { sockets: 0, opened: 0, reachable: true, silent: false };
  const served = new Map<string, ServerSocket>();
  let current: { events: SocketEvents; handler: SocketHandler } | null = null;
  const connect = (events: SocketEvents) => {
    world.opened++;
    let isOpen = false;
    const later = (run: () => void) => void time.after(10, () => isOpen && !world.silent && run());
    const handler = channels(
      (channel, document) => {
        served.set(document, channel);
        return {
          receive: (message) => {
            log.push(`${document} < ${String(message)}`);
            channel.send(Uint8Array.of(...(message as Uint8Array)).reverse());
          },
          closed: () => log.push(`${document} gone`),
        };
      },
      () => true,
    );
    const closed = (code: number) => {
      if (isOpen) world.sockets--;
      if (isOpen) handler.close();
      isOpen = false;
      events.closed(code);
    };
    time.after(10, () => {
      if (!world.reachable) return closed(1006);
      isOpen = true;
      world.sockets++;
      handler.open({
        bufferedAmount: 0,
        send: (bytes) => later(() => events.received(bytes)),
        close: (code) => later(() => closed(code)),
      });
      events.opened();
    });
    current = { events, handler };
    return {
      bufferedAmount: 7,
      send: (message: Uint8Array) => later(() => handler.message(message)),
      close: () => time.after(0, () => closed(1000)),
    };
  };
  const wire = new Wire({ clock: time, random: () => 1, connect });
  const open = (document: string) => {
    const heard: string[] = [];
    const socket = wire.open(document, {
      opened: () => {
        heard.push('opened');
        socket.send(Uint8Array.of(1, 2));
      },
      received: (message) => heard.push(String(message)),
      closed: (code) => heard.push(`closed ${code}`),
    });
    return { socket, heard };
  };
  return { time, log, world, served, wire, open, current: () => current };
}

test('C7. many documents connect over one socket, each as on its own', async () => {
  const { time, world, open, log } = start();
  const documents = Array.from({ length: 300 }, (_, at) => open(`item:${at}`));
  await time.pass(100);
  expect(world).toMatchObject({ sockets: 1, opened: 1 });
  for (const { heard } of documents) expect(heard).toEqual(['opened', '2,1']);
  documents[3]?.socket.close();
  documents[3]?.socket.send(Uint8Array.of(9));
  const late = open('item:late');
  await time.pass(100);
  expect(late.heard).toEqual(['opened', '2,1']);
  expect(log.filter((line) => line.endsWith('gone'))).toEqual(['item:3 gone']);
  expect(log.some((line) => line.endsWith('< 9'))).toBe(false);
  expect(world.opened).toBe(1);
});

test('C7. a document that the server closes is told why, and the others go on', async () => {
  const { time, served, open, world } = start();
  const [one, two] = [open('one'), open('two')];
  await time.pass(100);
  served.get('one')?.close(4404, 'gone');
  await time.pass(100);
  expect(one.heard.at(-1)).toBe('closed 4404');
  two.socket.send(Uint8Array.of(5, 6));
  await time.pass(100);
  expect(two.heard.at(-1)).toBe('6,5');
  expect(world.sockets).toBe(1);
});

test('C7. while the server is away one attempt serves all, and a lost socket is lost for all', async () => {
  const { time, world, open } = start();
  world.reachable = false;
  const tried = Array.from({ length: 50 }, (_, at) => open(`item:${at}`));
  await time.pass(100);
  expect(world.opened).toBe(1);
  for (const { heard } of tried) expect(heard).toEqual(['closed 1006']);
  world.reachable = true;
  const [one, two] = [open('one'), open('two')];
  await time.pass(500);
  expect(world.opened).toBe(2);
  world.silent = true;
  one.socket.close(true);
  expect(two.heard.at(-1)).toBe('closed 1006');
  world.silent = false;
  const again = open('one');
  await time.pass(100);
  expect(again.heard).toEqual(['opened', '2,1']);
  expect(world).toMatchObject({ sockets: 1, opened: 3 });
});

test('C7. hundreds of documents that try again while the server is away open few sockets', async () => {
  const { time, world, wire } = start();
  world.reachable = false;
  let opened = 0;
  const tryAgain = (attempt: number) => {
    let isOver = false;
    const failed = () => {
      if (!isOver) time.after(100 * attempt, () => tryAgain(attempt + 1));
      isOver = true;
    };
    const socket = wire.open('item:one', {
      opened: () => {
        isOver = true;
        opened++;
      },
      received: () => {},
      closed: failed,
    });
    // As a connection does that hears nothing.
    time.after(10_000, () => {
      if (isOver) return;
      socket.close(true);
      failed();
    });
  };
  for (let count = 0; count < 200; count++) tryAgain(1);
  await time.pass(4 * 60_000);
  expect(world.opened).toBeLessThan(16);
  world.reachable = true;
  await time.pass(30_000);
  expect(opened).toBe(200);
});

test('C7. woken, the socket is tried at once', async () => {
  const { time, world, open, wire } = start();
  world.reachable = false;
  open('one');
  await time.pass(100);
  world.reachable = true;
  const again = open('one');
  wire.wake();
  await time.pass(30);
  expect(again.heard).toEqual(['opened', '2,1']);
  wire.wake();
  expect(world).toMatchObject({ sockets: 1, opened: 2 });
});

test('C7. the socket is given up a while after the last document', async () => {
  const { time, world, open } = start();
  const one = open('one');
  await time.pass(100);
  one.socket.close();
  await time.pass(3000);
  const two = open('two');
  await time.pass(3000);
  expect(world).toMatchObject({ sockets: 1, opened: 1 });
  two.socket.close();
  await time.pass(6000);
  expect(world.sockets).toBe(0);
});

test('C7. a message that is none of the protocol closes the socket', async () => {
  const { time, world, open, current } = start();
  const { heard } = open('one');
  await time.pass(100);
  current()?.handler.message(Uint8Array.of(1, 77));
  await time.pass(100);
  expect(heard.at(-1)).toBe('closed 1003');
  const other = open('two');
  await time.pass(100);
  current()?.handler.message('text');
  await time.pass(100);
  expect(other.heard.at(-1)).toBe('closed 1003');
  expect(world.sockets).toBe(0);
});
