/** Work that is done in rounds. */
export interface Loop {
  /** Runs a round now, or right after the one that is running. */
  wake(): void;
  /** Starts no further round, and ends when the running one has ended. */
  stop(): Promise<void>;
}

/** How long to wait after a round that threw, in milliseconds: most likely the database is away. */
const AFTER_ERROR_MS = 1000;

/**
 * Runs `round` whenever woken, never twice at once. It returns after how many milliseconds it wants to run again by
 * itself; null to wait until woken.
 */
export function createLoop(round: () => Promise<number | null>, onError: (error: unknown) => void): Loop {
  let running: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let woken = false;
  let stopped = false;

  const runRounds = async () => {
    let delay: number | null = 0;
    while ((woken || delay === 0) && !stopped) {
      woken = false;
      try {
        delay = await round();
      } catch (error) {
        onError(error);
        delay = AFTER_ERROR_MS;
        break;
      }
    }
    running = null;
    if (delay !== null && !stopped) timer = setTimeout(wake, delay);
  };
  const wake = () => {
    woken = true;
    if (running || stopped) return;
    clearTimeout(timer);
    running = runRounds();
  };
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
