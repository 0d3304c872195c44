import { createHash } from 'node:crypto';
import { likenessOf } from '../../../shared/embedding.ts';
import { EmbedderError } from '../embedder.ts';

/** So much of a text a model is given, in UTF-16 units: most take 512 tokens, and nobody's more than some thousands. */
const LONGEST_TEXT = 4000;

/** Texts that have nothing to do with each other: what they have in common in a model's eyes says nothing. */
export const UNRELATED = [
  'Parse the command line and print the usage',
  'The harbour was quiet and the ships were gone',
  'Invoices are sent on the first day of a month',
  'Rotate the image by ninety degrees',
  'Bees make honey in the summer',
  'Close the socket when the client is silent for a minute',
  'Her grandmother played the violin in Vienna',
  'Index the table by customer and date',
  'Boil the potatoes until they are soft',
  'Render the chart with a logarithmic axis',
];

/** The text as a model is given it: not empty, not too long, and without half of a character. */
export const cutForModel = (text: string): string => text.slice(0, LONGEST_TEXT).toWellFormed().trim() || '.';

/** How alike unrelated texts are to a model: all but the most extreme of their pairs are less. */
export function likenessOfUnrelated(vectors: Float32Array[]): number {
  const pairs = vectors.flatMap((one, index) => vectors.slice(index + 1).map((other) => likenessOf(one, other)));
  const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
  const variance = pairs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pairs.length;
  return Math.min(0.95, mean + 2 * Math.sqrt(variance));
}

/** The name of an embedder that uses a model, with letters that an index may be named with: other `identity`, other name. */
export function nameOf(kind: string, model: string, dimensions: number, identity: string): string {
  const readable = model
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 16);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  return `${kind}-${readable}-${dimensions}-${hash}`;
}

/** The vectors with length 1, each checked to have as many numbers. */
export function checked(vectors: readonly ArrayLike<number>[], dimensions: number): Float32Array[] {
  return vectors.map((vector) => {
    if (vector.length !== dimensions) {
      throw new EmbedderError(`embed a text: its vector has ${vector.length} numbers, not ${dimensions}`);
    }
    const values = Float32Array.from(vector);
    const length = Math.hypot(...values);
    if (!Number.isFinite(length)) throw new EmbedderError('embed a text: its vector is not of numbers');
    return length > 0 ? values.map((value) => value / length) : values;
  });
}
