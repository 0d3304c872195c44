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

/** An update of few bytes in which each of so many edits goes in front of all that came before: Yjs looks at each. */
export function farRightOrigins(count: number): Uint8Array {
  const client = 7;
  const [ahead, character] = [4, [1, 'x'.charCodeAt(0)]];
  const [leftOrigin, rightOrigin] = [128, 64];
  const chain = Array.from({ length: count }, (_, nth) =>
    nth === 0
      ? [ahead, 1, 1, 't'.charCodeAt(0), ...character]
      : [ahead | leftOrigin, client, ...varuint(nth - 1), ...character],
  );
  const between = Array.from({ length: count }, (_, nth) => [
    ahead | rightOrigin,
    client,
    ...varuint(nth),
    ...character,
  ]);
  return Uint8Array.from([1, ...varuint(2 * count), client, 0, ...chain.flat(), ...between.flat(), 0]);
}

/** An update of two clients whose edits go behind each other's. */
export function circle(): Uint8Array {
  const character = [1, 'x'.charCodeAt(0)];
  const behind = (client: number) => [4 | 128, client, 0, ...character];
  return Uint8Array.from([2, 1, 8, 0, ...behind(7), 1, 7, 0, ...behind(8), 0]);
}
