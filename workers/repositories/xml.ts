/** An element of an XML text that holds no other, or an empty one. */
export type XmlElement = {
  /** The names from the root down to its own, with `/` between. */
  path: string;
  attributes: ReadonlyMap<string, string>;
  text: string;
  /** A number of its own, and that of the element around it. */
  id: number;
  parent: number;
};

const DEEPEST = 100;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const withoutEntities = (text: string) =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');

/**
 * The elements of a configuration file in XML, in the order in which they end. Takes what fits and never takes long: a
 * repository's file may be anything.
 */
export function readXml(text: string): XmlElement[] {
  const found: XmlElement[] = [];
  const open: { name: string; id: number; attributes: ReadonlyMap<string, string>; from: number; leaf: boolean }[] = [];
  let ids = 0;
  let at = text.indexOf('<');
  while (at >= 0) {
    const skipped = [
      ['<!--', '-->'],
      ['<![CDATA[', ']]>'],
      ['<?', '?>'],
      ['<!', '>'],
    ].find(([begin = '']) => text.startsWith(begin, at));
    const end = text.indexOf(skipped?.[1] ?? '>', at + 1);
    if (end < 0) break;
    if (!skipped) {
      const tag = text.slice(at + 1, end);
      const name = tag.match(/^\/?([\w.:-]+)/)?.[1] ?? '';
      if (tag.startsWith('/')) {
        const top = open.at(-1);
        if (top?.name === name) {
          const path = open.map((element) => element.name).join('/');
          open.pop();
          const content = top.leaf ? withoutEntities(text.slice(top.from, at).trim()) : '';
          found.push({ path, attributes: top.attributes, text: content, id: top.id, parent: open.at(-1)?.id ?? 0 });
        }
      } else {
        const parent = open.at(-1);
        if (parent) parent.leaf = false;
        const attributes = new Map(
          [...tag.slice(name.length).matchAll(/([\w.:-]+)\s?=\s?(?:"([^"]*)"|'([^']*)')/g)].map(
            ([, key = '', double, single]) => [key, withoutEntities(double ?? single ?? '')],
          ),
        );
        if (tag.endsWith('/')) {
          const path = [...open.map((element) => element.name), name].join('/');
          found.push({ path, attributes, text: '', id: ++ids, parent: parent?.id ?? 0 });
        } else if (open.length >= DEEPEST) break;
        else open.push({ name, id: ++ids, attributes, from: end + 1, leaf: true });
      }
    }
    at = text.indexOf('<', end);
  }
  return found;
}
