/**
 * The colours that members have: as avatars, cursors and names. Each carries white text (4.5:1) and stands out from
 * the dark background (3:1).
 */
export const MEMBER_COLORS = [
  '#0274c7',
  '#b74c05',
  '#048824',
  '#864ad2',
  '#c5256d',
  '#158374',
  '#9c640d',
  '#555de3',
  '#cc272e',
  '#0b7f94',
  '#767700',
  '#ad36a7',
] as const;

type MemberColor = (typeof MEMBER_COLORS)[number];

/** The colour for the next member: the first of those that the fewest have. `taken` may hold other colours too. */
export function nextMemberColor(taken: readonly string[]): MemberColor {
  const uses = (color: MemberColor) => taken.filter((other) => other === color).length;
  return MEMBER_COLORS.reduce((best, color) => (uses(color) < uses(best) ? color : best));
}
