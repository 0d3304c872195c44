/** The letters of an avatar: first and last word's initials, or the first two letters of a single word. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '?')];
  const last = words.length > 1 ? [...(words.at(-1) ?? '')][0] : first[1];
  return `${first[0] ?? '?'}${last ?? ''}`.toUpperCase();
}

export type AvatarProps = {
  name: string;
  /** A CSS colour that carries white letters, as members' colours do. */
  color?: string | undefined;
  /** People are round, agents and integrations are square. */
  kind?: 'person' | 'agent' | 'integration' | 'system' | undefined;
  size?: number;
  /** Drawn as a ring, for somebody who is here now. */
  here?: boolean;
  /** True where the name already stands beside it. */
  decorative?: boolean;
  /** Said in place of the name alone, such as that they are here. */
  label?: string;
};

/** Somebody, as a disc (a person) or a square (a machine) with their initials. */
export function Avatar({ name, color, kind = 'person', size = 22, here, decorative, label = name }: AvatarProps) {
  const style = { '--who': color ?? '#5a6072', '--size': `${size}px` };
  const className = `avatar ${kind === 'person' ? '' : 'machine'} ${here ? 'here' : ''}`;
  return decorative ? (
    <span class={className} style={style} aria-hidden="true">
      {initials(name)}
    </span>
  ) : (
    <span class={className} style={style} role="img" aria-label={label} data-tip={label}>
      {initials(name)}
    </span>
  );
}
