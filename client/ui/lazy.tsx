import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Skeleton } from './states.tsx';

/** Gives a component, usually by importing its module. */
export type Load = () => ComponentType | Promise<ComponentType>;

/** What was loaded once is drawn at once the next time. */
const loaded = new WeakMap<Load, ComponentType>();

/** Loads a component before it is drawn. */
export async function preload(load: Load): Promise<void> {
  if (!loaded.has(load)) loaded.set(load, await load());
}

/** Draws a component that is loaded on demand; a failure is thrown to the nearest Boundary. */
export function Lazy({ load, fallback = <Skeleton rows={4} /> }: { load: Load; fallback?: ComponentChildren }) {
  const [ended, setEnded] = useState<{ load: Load; error?: unknown } | null>(null);
  const View = loaded.get(load);
  useEffect(() => {
    if (View) return;
    let wanted = true;
    preload(load).then(
      () => wanted && setEnded({ load }),
      (error: unknown) => wanted && setEnded({ load, error }),
    );
    return () => {
      wanted = false;
    };
  }, [load, View]);
  if (View) return <View />;
  if (ended?.load === load && 'error' in ended) throw ended.error;
  return fallback;
}
