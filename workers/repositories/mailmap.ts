/** Who somebody is: what a commit says, or what the repository's `.mailmap` says instead. */
export type Person = { name: string; email: string };

type Names = { name?: string | undefined; email?: string | undefined };
type Entry = Names & { byName: Map<string, Names> };

/** `Name <email> [Name] <email>`, where all but the first email may be missing. */
const LINE = /^([^<>]*)<([^<>]*)>(?:([^<>]*)<([^<>]*)>)?/;

/** A repository's `.mailmap` (https://git-scm.com/docs/gitmailmap). Names and addresses are compared without case. */
export class Mailmap {
  readonly #entries = new Map<string, Entry>();

  constructor(text: string) {
    for (const line of text.split(/\r?\n/)) {
      const [, ...parts] = (line.startsWith('#') ? null : line.match(LINE)) ?? [];
      const [name, email, otherName, otherEmail] = parts.map((part) => part?.trim());
      if (otherEmail !== undefined)
        this.#add({ name: name || undefined, email: email || undefined }, otherName, otherEmail);
      else if (email !== undefined && name) this.#add({ name }, undefined, email);
    }
  }

  #add(names: Names, commitName: string | undefined, commitEmail: string): void {
    const key = commitEmail.toLowerCase();
    const entry: Entry = this.#entries.get(key) ?? { byName: new Map() };
    this.#entries.set(key, entry);
    if (commitName) entry.byName.set(commitName.toLowerCase(), names);
    else {
      // A later line changes only what it names.
      entry.name = names.name ?? entry.name;
      entry.email = names.email ?? entry.email;
    }
  }

  resolve({ name, email }: Person): Person {
    const entry = this.#entries.get(email.toLowerCase());
    const found = entry?.byName.get(name.toLowerCase()) ?? entry;
    return { name: found?.name ?? name, email: found?.email ?? email };
  }
}
