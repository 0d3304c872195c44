/** The numbers are counted in so many ranges of their values. */
const RANGES = 1024;

/**
 * The places of the largest of some numbers, at most `limit`, in order; of those that are about as large as the last of
 * them the first ones. What is negative infinity is left out.
 *
 * It looks at each number three times, however many are wanted, where a heap moves as many numbers as it holds.
 */
export function placesOfLargest(numbers: Float32Array, limit: number): number[] {
  const { least, most } = extremesOf(numbers);
  const scale = most > least ? (RANGES - 1) / (most - least) : 0;
  const counts = new Uint32Array(RANGES);
  for (let place = 0; place < numbers.length; place++) {
    const value = numbers[place] ?? 0;
    if (value < least) continue;
    const range = ((value - least) * scale) | 0;
    counts[range] = (counts[range] ?? 0) + 1;
  }
  let [last, left] = [RANGES - 1, limit];
  for (; last > 0 && (counts[last] ?? 0) <= left; last--) left -= counts[last] ?? 0;
  const places: number[] = [];
  for (let place = 0; place < numbers.length; place++) {
    const value = numbers[place] ?? 0;
    if (value < least) continue;
    const range = ((value - least) * scale) | 0;
    if (range > last || (range === last && left-- > 0)) places.push(place);
  }
  return places;
}

function extremesOf(numbers: Float32Array): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  // By their places, here and above: what iterates over numbers takes three times as long.
  for (let place = 0; place < numbers.length; place++) {
    const value = numbers[place] ?? 0;
    if (value > most) most = value;
    if (value < least && value > Number.NEGATIVE_INFINITY) least = value;
  }
  return { least, most };
}
