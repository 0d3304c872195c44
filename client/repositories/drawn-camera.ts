import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Camera } from './camera.ts';
import type { Stage } from './stage.ts';

/** How long a large picture has to stand still, in ms, before it is drawn anew. */
const REST_MS = 160;

/**
 * The camera that the picture is drawn with: the stage's. A large picture would take too long for every frame, so it is
 * moved and scaled as it is, which the compositor does, and drawn anew when it has come to rest.
 */
export function useDrawnCamera(
  stage: Stage,
  element: { current: SVGSVGElement | null },
  isLarge: boolean,
): ReadonlySignal<Camera> {
  const drawn = useMemo(() => signal(stage.camera.peek()), [stage]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = (camera: Camera) => {
      drawn.value = camera;
      element.current?.style.removeProperty('transform');
    };
    const stop = effect(() => {
      const camera = stage.camera.value;
      const base = drawn.peek();
      clearTimeout(timer);
      if (!isLarge) return rest(camera);
      if (camera === base) return;
      const by = camera.k / base.k;
      const [x, y] = [camera.x - base.x * by, camera.y - base.y * by];
      element.current?.style.setProperty('transform', `translate(${x}px, ${y}px) scale(${by})`);
      timer = setTimeout(() => rest(camera), REST_MS);
    });
    element.current?.classList.toggle('moved', isLarge);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [stage, drawn, element, isLarge]);
  return drawn;
}
