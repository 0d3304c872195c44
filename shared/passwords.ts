/** The shortest and the longest password that somebody may choose, in characters. */
export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 200;

/** How many characters a text has: one that is two UTF-16 units counts once, as people count. */
export const countCharacters = (text: string): number => [...text].length;
