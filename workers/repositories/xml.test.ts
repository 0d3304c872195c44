import { expect, test } from 'vitest';
import { readXml } from './xml.ts';

test('tells elements by their path, with attributes and text', () => {
  const text = `<?xml version="1.0"?><!-- <no/> --><a x='1'>
  <b y="&lt;2"/><c> text &amp; more </c><c><d>deep</d></c><![CDATA[<no>]]>
</a>`;
  expect(readXml(text).map(({ path, text, attributes }) => [path, text, Object.fromEntries(attributes)])).toEqual([
    ['a/b', '', { y: '<2' }],
    ['a/c', 'text & more', {}],
    ['a/c/d', 'deep', {}],
    ['a/c', '', {}],
    ['a', '', { x: '1' }],
  ]);
});

test.each(['<a>'.repeat(300_000), '<a b='.repeat(200_000), '<!--'.repeat(250_000), '<', '</a></b>', '<a'])(
  'takes what fits of what is no XML',
  (text) => expect(readXml(text)).toEqual([]),
);
