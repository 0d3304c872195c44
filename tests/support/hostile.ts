import * as encoding from 'lib0/encoding';

/** A number as on the wire. */
export function varuint(value: number): number[] {
  return [...encoding.encode((encoder) => encoding.writeVarUint(encoder, value))];
}

/** An update in which many clients, from this one on, each make an edit. */
export function manyClients(count: number, from = 0): Uint8Array {
  const character = [4, 1, 1, 't'.charCodeAt(0), 1, 'x'.charCodeAt(0)];
  const sections = Array.from({ length: count }, (_, client) => [1, ...varuint(from + client + 1), 0, ...character]);
  return Uint8Array.from([...varuint(count), ...sections.flat(), 0]);
}
