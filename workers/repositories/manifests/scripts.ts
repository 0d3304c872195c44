/** Scripts of files that are no manifests of packages. */
export function readScripts(path: string, text: string): { name: string; command: string }[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^(GNUm|m|M)akefile$/.test(name))
    return readRules(text, /^([A-Za-z][\w./-]*(?:[ \t]+[A-Za-z][\w./-]*)*)[ \t]*::?(?!=)/);
  if (/^[jJ]ustfile$/.test(name)) return readRules(text, /^@?([A-Za-z][\w-]*)(?:[ \t]+[^:\n]*)?:(?!=)/);
  return text.split('\n').flatMap((line) => {
    const [, process, command] = line.match(/^([\w-]+):[ \t]*(.+)$/) ?? [];
    return process && command ? [{ name: process, command: command.trim() }] : [];
  });
}

/** True for the files that `readScripts` reads. */
export const hasScripts = (path: string): boolean => /(^|\/)((GNUm|m|M)akefile|[jJ]ustfile|Procfile)$/.test(path);

/** What can be asked of a Makefile or Justfile by name, with the first command; not its patterns and files. */
function readRules(text: string, rule: RegExp): { name: string; command: string }[] {
  const lines = text.split('\n');
  const found = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const [, names] = line.match(rule) ?? [];
    const command = lines[index + 1]?.match(/^[ \t]+[@-]*(.+)$/)?.[1] ?? '';
    for (const name of names?.split(/[ \t]+/) ?? []) {
      // A target with a dot or a slash is a file that is made, not a thing to do.
      if (!/[./]/.test(name) && !found.has(name)) found.set(name, command.trim());
    }
  }
  return [...found].map(([name, command]) => ({ name, command }));
}
