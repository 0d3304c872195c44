const TITLES: Record<string, (about: string | null) => string> = {
  'repositories.ingest': (about) => `Read ${about ?? 'a repository'}`,
  'repositories.past': (about) => `Map ${about ?? 'an older commit'}`,
  'repositories.heads': () => 'Look for new commits',
  'items.archive': () => 'Put done items into the archive',
  'items.correct': () => 'Put items right',
  housekeeping: () => 'Tidy up',
};

/** What a job does, in words: `repositories.ingest` reads a repository; an unknown kind is named by its own words. */
export function jobTitle({ kind, about }: { kind: string; about: string | null }): string {
  const known = TITLES[kind];
  if (known) return known(about);
  const words = kind.replaceAll(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
