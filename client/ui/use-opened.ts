import { useEffect, useMemo } from 'preact/hooks';

/** Opens something for as long as the component shows it, and opens it anew when `inputs` change. */
export function useOpened<T extends { close(): void }>(open: () => T, inputs: readonly unknown[]): T {
  const opened = useMemo(open, inputs);
  useEffect(() => () => opened.close(), [opened]);
  return opened;
}
