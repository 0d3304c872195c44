/** Reads some of what is asked for; the answers in the order of the keys. */
type Read<Key, Value> = (keys: Key[]) => Promise<Value[]>;

/** So many are read at once: whatever else waits for the database gets its turn. */
const AT_ONCE = 64;

/**
 * Lets reads that are asked for while one is under way share the next: hundreds of documents that connect at once take
 * some statements instead of hundreds. Nobody waits to be joined.
 */
export function sharedReads<Key, Value>(read: Read<Key, Value>): (key: Key) => Promise<Value> {
  type Waiting = { key: Key; resolve: (value: Value) => void; reject: (reason: unknown) => void };
  let waiting: Waiting[] = [];
  let isReading = false;

  async function work(): Promise<void> {
    isReading = true;
    while (waiting.length > 0) {
      const group = waiting.slice(0, AT_ONCE);
      waiting = waiting.slice(AT_ONCE);
      try {
        const values = await read(group.map(({ key }) => key));
        for (const [index, { resolve }] of group.entries()) resolve(values[index] as Value);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    isReading = false;
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!isReading) void work();
    });
}
