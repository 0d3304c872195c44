/** No file that is read has keys further in. */
const DEEPEST = 20;

/**
 * The plain values of a YAML file that is made of mappings, one key a line, with the keys that lead to each. Lists, and
 * what is written in brackets or over several lines, are left out.
 */
export function* readYamlValues(text: string): Generator<{ keys: readonly string[]; value: string }> {
  const anchors = new Map<string, string>();
  let open: { indent: number; key: string }[] = [];
  for (const line of text.split('\n')) {
    const [, indent = '', double, single, bare, rest = ''] =
      line.match(/^( *)(?:"([^"]*)"|'([^']*)'|([^\s"'#[\]{}&*!|>?-][^:]*)):(?:[ \t]+(.*))?$/) ?? [];
    const key = double ?? single ?? bare?.trim();
    if (key === undefined) continue;
    const above = open.filter((one) => one.indent < indent.length).slice(0, DEEPEST);
    open = [...above, { indent: indent.length, key }];
    const [, anchor, alias, ...scalars] =
      rest.match(/^(?:&(\S+)[ \t]+)?(?:\*(\S+)|"([^"]*)"|'([^']*)'|([^\s"'#[\]{}&*!|>].*))/) ?? [];
    const plain = scalars.pop()?.split(/\s#/)[0]?.trimEnd();
    const value = alias === undefined ? (plain ?? scalars.find((scalar) => scalar !== undefined)) : anchors.get(alias);
    if (value === undefined) continue;
    if (anchor !== undefined) anchors.set(anchor, value);
    yield { keys: open.map((one) => one.key), value };
  }
}
