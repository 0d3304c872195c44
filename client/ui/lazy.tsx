import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Skeleton } from './states.tsx';

type Load = () => ComponentType | Promise<ComponentType>;

/** What was loaded once is drawn at once the next time. */
const loaded = new WeakMap<Load, ComponentType>();

/** Draws a component that is loaded on demand; a failure is thrown to the nearest Boundary. */
export function Lazy({ load }: { load: Load }) {
  const [, setState] = useState<{ load: Load; error?: unknown } | null>(null);
  const View = loaded.get(load);
  useEffect(() => {
    if (View) return;
    let wanted = true;
    Promise.resolve()
      .then(load)
      .then(
        (component) => {
          loaded.set(load, component);
          if (wanted) setState({ load });
        },
        (error: unknown) => {
          if (!wanted) return;
          setState(() => {
            throw error;
          });
        },
      );
    return () => {
      wanted = false;
    };
  }, [load, View]);
  return View ? <View /> : <Skeleton rows={4} />;
}
