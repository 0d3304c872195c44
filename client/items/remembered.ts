import { effect, type Signal, signal } from '@preact/signals';

/** A choice among a few of how things are shown, remembered on this device. The first is the default. */
export function remembered<T extends string>(key: string, choices: readonly [T, ...T[]]): Signal<T> {
  const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(key);
  const held = signal<T>(choices.find((choice) => choice === stored) ?? choices[0]);
  effect(() => {
    if (typeof localStorage !== 'undefined') localStorage.setItem(key, held.value);
  });
  return held;
}
