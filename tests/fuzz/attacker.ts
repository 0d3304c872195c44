/**
 * Sends hostile frames to a server, in a process of its own, so that it takes no time from whoever measures. Arguments:
 * the address of a document, how many frames, and a seed. Prints what it did as JSON.
 */
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { addCard } from '../../shared/documents.ts';
import { MAX_MESSAGE_BYTES } from '../../shared/sync.ts';
import { manyClients } from '../support/hostile.ts';
import { random } from '../support/random.ts';
import { makeCard, syncMessage } from '../support/sync.ts';
import { readCorpus } from './corpus.ts';

/** What was sent, how many sockets of each kind of attack were closed with each code, and what should have been another. */
export type AttackReport = { frames: number; codes: Record<string, Record<string, number>>; wrong: string[] };

/** Frames to send on one socket, and the codes with which it may be closed; null for one that may stay open. */
type Attack = { kind: string; frames: (Uint8Array | string)[]; codes: (number | null)[] };

const AT_ONCE = 8;
const PATIENCE_MS = 60_000;

const [address = '', total = '0', seed = '1'] = process.argv.slice(2);
const chance = random(Number(seed));
const corpus = readCorpus();
const many = (count: number, make: (nth: number) => Uint8Array) => Array.from({ length: count }, (_, nth) => make(nth));

/** Presence of a client that this socket makes up. */
function presence(client: number, clock: number, state: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    const states = encoding.createEncoder();
    for (const number of [1, client, clock]) encoding.writeVarUint(states, number);
    encoding.writeVarString(states, state);
    encoding.writeVarUint8Array(encoder, encoding.toUint8Array(states));
  });
}

function honestFrames(): Uint8Array[] {
  const doc = new Y.Doc();
  addCard(doc, makeCard({ title: `${chance.below(1000)}` }));
  doc.getText('body').insert(0, 'some text');
  return [
    syncMessage(2, Y.encodeStateAsUpdate(doc)),
    syncMessage(0, Y.encodeStateVector(doc)),
    presence(5, 1, '{"a":1}'),
  ];
}

function flipped(frame: Uint8Array): Uint8Array {
  const bytes = frame.slice();
  for (let flips = 1 + chance.below(4); flips > 0; flips--) bytes[chance.below(bytes.length)] = chance.below(256);
  return bytes;
}

/** With which codes a frame of the corpus may end beside its own; null for one that may stay open. */
function otherCodes(name: string, code: number | null): (number | null)[] {
  // Presence is only looked at when it is newer than what is known of its client.
  if (code === null || name.startsWith('presence')) return [null, 4429];
  // It brings a client, and this person has brought very many.
  return name === 'place-that-is-far' ? [4429] : [];
}

const ATTACKS: (() => Attack)[] = [
  () => {
    const { name, code, frame } = chance.pick(corpus);
    // In front of it, what is allowed as such.
    const noise = many(600, (nth) => presence(chance.below(2 ** 31), nth, `{"x":${nth}}`));
    return {
      kind: `corpus: ${name}`,
      frames: [...noise, frame],
      codes: [code, ...otherCodes(name, code)],
    };
  },
  () => ({ kind: 'flipped', frames: [flipped(chance.pick(honestFrames()))], codes: [1003, 1009, 4429, null] }),
  () => {
    const frame = chance.pick(honestFrames());
    return { kind: 'cut short', frames: [frame.subarray(0, 1 + chance.below(frame.length - 1))], codes: [1003] };
  },
  () => ({
    kind: 'noise',
    frames: [Uint8Array.from({ length: 1 + chance.below(200) }, () => chance.below(256))],
    codes: [1003, 1009, 4429, null],
  }),
  () => ({
    kind: 'presence flood',
    frames: many(3000, (nth) =>
      presence(1 + (nth % 16), nth, JSON.stringify({ cursor: 'x'.repeat(chance.below(500)) })),
    ),
    codes: [null],
  }),
  () => ({
    kind: 'question flood',
    frames: many(300, (nth) => syncMessage(0, Y.encodeStateVector(new Map([[nth + 1, 1]])))),
    codes: [4429],
  }),
  () => ({
    kind: 'client spray',
    frames: many(80, () => syncMessage(2, manyClients(64, chance.below(2 ** 40)))),
    codes: [4429, 1009, 1003, null],
  }),
];
/** Rarely: it is large. */
const OVERSIZED: Attack = { kind: 'oversized', frames: [new Uint8Array(MAX_MESSAGE_BYTES + 1)], codes: [1009] };

const report: AttackReport = { frames: 0, codes: {}, wrong: [] };

async function attack({ kind, frames, codes }: Attack): Promise<void> {
  const socket = new WebSocket(address);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('open', resolve).once('close', resolve));
  // The document is open from the first message on; what comes before is bounded by another rule.
  await Promise.race([new Promise((resolve) => socket.once('message', resolve)), closed]);
  for (const frame of frames) {
    socket.send(frame);
    report.frames++;
    while (socket.bufferedAmount > 256 * 1024) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const mayStay = codes.includes(null);
  const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), mayStay ? 50 : PATIENCE_MS));
  const code = await Promise.race([closed, patience]);
  const name = kind.split(':')[0] ?? kind;
  report.codes[name] ??= {};
  report.codes[name][`${code ?? 'open'}`] = (report.codes[name][`${code ?? 'open'}`] ?? 0) + 1;
  if (!codes.includes(code)) report.wrong.push(`${kind} ended with ${code ?? 'open'}`);
  socket.terminate();
}

async function attackOn(): Promise<void> {
  while (report.frames < Number(total)) await attack(chance.below(100) === 0 ? OVERSIZED : chance.pick(ATTACKS)());
}

await Promise.all(Array.from({ length: AT_ONCE }, attackOn));
process.stdout.write(JSON.stringify(report));
process.exit(0);
