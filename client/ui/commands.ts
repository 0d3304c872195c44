/** Everything that can be done by keyboard or from the palette is a command in this one registry. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { IconName } from './icon.tsx';
import { hasModifier, isApple, keyName, keySequence } from './keys.ts';

export type Command = {
  /** Unique; registering it again replaces the old one until the new one is unregistered. */
  id: string;
  title: string;
  /** Keys that run it: `c`, `mod+k`, or a sequence, `g b`. */
  keys?: string;
  /** The heading it stands under in the palette and the sheet of shortcuts. */
  group: string;
  icon?: IconName;
  /** Whether it can run now; without it, always. */
  when?: () => boolean;
  /** True for keys that make no sense in the palette, such as moving the selection: only the sheet lists them. */
  hidden?: boolean;
  run: () => void;
};

const registered = signal<readonly Command[]>([]);

/** Every registered command, oldest first; one that replaced another stands for both. */
export const commands: ReadonlySignal<readonly Command[]> = computed(() => [
  ...new Map(registered.value.map((command) => [command.id, command])).values(),
]);

/** Adds a command. Returns the function that takes it away again. */
export function registerCommand(command: Command): () => void {
  return registerCommands([command]);
}

/** Adds several commands at once, for a component's effect. Returns the function that takes them all away. */
export function registerCommands(added: Command[]): () => void {
  registered.value = [...registered.peek(), ...added];
  return () => {
    registered.value = registered.peek().filter((other) => !added.includes(other));
  };
}

const isEnabled = (command: Command): boolean => command.when?.() ?? true;

/** Runs a command by id; false when there is none, or it cannot run now. */
export function runCommand(id: string): boolean {
  const command = commands.value.find((candidate) => candidate.id === id);
  if (!command || !isEnabled(command)) return false;
  command.run();
  return true;
}

/** The command that these keys run now: of several, the one registered last, which is the most local one. */
export function commandFor(keys: string): Command | undefined {
  return commands.value.findLast((command) => command.keys === keys && isEnabled(command));
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox],[type=radio],[type=range]),textarea,select'));

/**
 * Runs commands from the keyboard. Keys without a modifier are left alone while somebody types, and every key while a
 * dialog is open, which has its own. Returns the function that stops listening.
 */
export function listenForCommands(target: Window): () => void {
  const sequence = keySequence((keys) =>
    commands.value.some((command) => command.keys?.startsWith(`${keys} `) && isEnabled(command)),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const name = keyName(event, isApple());
    if (!name || event.defaultPrevented || event.isComposing) return;
    if (target.document.querySelector('dialog[open]') || (isTyping(event.target) && !hasModifier(name))) {
      sequence.reset();
      return;
    }
    for (const keys of sequence.press(name, event.timeStamp)) {
      const command = commandFor(keys);
      if (!command) continue;
      event.preventDefault();
      sequence.reset();
      command.run();
      return;
    }
  };
  target.addEventListener('keydown', onKeyDown);
  return () => target.removeEventListener('keydown', onKeyDown);
}
