/** The parts of a KeyboardEvent that name a key; a plain object will do in tests. */
type KeyPress = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>;

/** How long, in milliseconds, the first key of a sequence such as `g b` waits for the second. */
export const SEQUENCE_TIMEOUT = 1200;

const MODIFIER_KEYS = ['Meta', 'Control', 'Alt', 'Shift'];

/**
 * The name of a pressed key as it is written in a command: `c`, `?`, `mod+k`, `shift+Enter`. `mod` is ⌘ on Apple
 * machines and Ctrl elsewhere. Null for a modifier pressed alone.
 */
export function keyName(press: KeyPress, apple: boolean): string | null {
  if (MODIFIER_KEYS.includes(press.key)) return null;
  const printable = [...press.key].length === 1;
  const letter = printable && press.key.toLowerCase() !== press.key.toUpperCase();
  const parts: string[] = [];
  if (apple ? press.metaKey : press.ctrlKey) parts.push('mod');
  if (apple ? press.ctrlKey : press.metaKey) parts.push(apple ? 'ctrl' : 'meta');
  if (press.altKey) parts.push('alt');
  // The shift of `?` or `+` is part of the character: which keys need it differs from keyboard to keyboard.
  if (press.shiftKey && (!printable || letter || press.key === ' ')) parts.push('shift');
  parts.push(press.key === ' ' ? 'Space' : letter ? press.key.toLowerCase() : press.key);
  return parts.join('+');
}

/** True when a key of this name types nothing, so that it may act while a text field has the focus. */
export function hasModifier(name: string): boolean {
  return name.startsWith('mod+') || name.startsWith('ctrl+') || name.startsWith('meta+');
}

type KeySequence = { press(name: string, at: number): string[]; reset(): void };

/**
 * Turns single keys into the sequences they may complete, longest first: after `g`, pressing `b` gives `['g b', 'b']`.
 * `isPrefix` says whether some command starts with these keys; only then the next key is waited for.
 */
export function keySequence(isPrefix: (keys: string) => boolean): KeySequence {
  let pending: { keys: string; until: number } | null = null;
  return {
    press(name, at) {
      const candidates = pending && at <= pending.until ? [`${pending.keys} ${name}`, name] : [name];
      const prefix = candidates.find(isPrefix);
      pending = prefix ? { keys: prefix, until: at + SEQUENCE_TIMEOUT } : null;
      return candidates;
    },
    reset() {
      pending = null;
    },
  };
}

const APPLE: Record<string, string> = { mod: '⌘', ctrl: '⌃', alt: '⌥', shift: '⇧' };
const OTHER: Record<string, string> = { mod: 'Ctrl', meta: 'Meta', alt: 'Alt', shift: 'Shift' };
const NAMED: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
};

/** The caps to draw for keys: `mod+k` gives `['⌘', 'K']`, `g b` gives `['G', 'B']`. */
export function keyCaps(keys: string, apple: boolean): string[] {
  const names: Record<string, string> = { ...(apple ? APPLE : OTHER), ...NAMED };
  return keys
    .split(' ')
    .flatMap((press) => (press === '+' ? ['+'] : press.split('+')))
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

/** True on machines whose command key is ⌘. */
export const isApple = (): boolean => typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
