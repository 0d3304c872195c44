import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

const stack = signal<readonly { title: string }[]>([]);

/** The title a page gave itself, such as the name of the open item; null when it has none of its own. */
export const ownTitle: ReadonlySignal<string | null> = computed(() => stack.value.at(-1)?.title ?? null);

/** Gives the page a more telling title than its route's, while the component is drawn. */
export function useTitle(title: string): void {
  useLayoutEffect(() => {
    const entry = { title };
    stack.value = [...stack.peek(), entry];
    return () => {
      stack.value = stack.peek().filter((other) => other !== entry);
    };
  }, [title]);
}
