import { expect, test } from 'vitest';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { csharp } from './language.ts';

/** The edges between files of namespace `A`. */
async function edgesOf(texts: Record<string, string>): Promise<string[]> {
  const files = Object.entries(texts).map(([name, text]) => [`${name}.cs`, `namespace A;\n${text}\n`]);
  const graph = await readGraph(csharp, Object.fromEntries(files));
  return graph.edges.map((edge) => edge.replaceAll('.cs', ''));
}

test('a nested type that is inherited, by an outermost class or one inside, whatever else has its name', async () => {
  const graph = await readGraph(csharp, {
    'a/Heir.cs':
      'using B;\nnamespace A;\nclass Heir : Middle<int>, IFace { Inner one; Face two; void F() { Inner.Make(); } }\n',
    'a/Outer.cs':
      'namespace A;\nclass Outer {\n  class Part : B.Base { Inner one; class Deep { Inner two; } }\n  Other three;\n}\n',
    'a/Middle.cs': 'using B;\nnamespace A;\nclass Middle<T> : Base {}\n',
    'a/IFace.cs': 'namespace A;\ninterface IFace { class Face {} }\n',
    'a/IMore.cs': 'namespace A;\ninterface IMore : IFace { Face face { get; } }\n',
    'a/Inner.cs': 'namespace A;\nclass Inner {}\n',
    'a/Face.cs': 'namespace A;\nclass Face {}\n',
    'a/Other.cs': 'namespace A;\nclass Other { Inner inner; }\n',
    'b/Base.cs':
      'namespace B;\npublic class Base { protected class Inner { public static void Make() {} } protected class Other {} }\n',
  });
  expect(graph.edges).toEqual([
    'a/Heir.cs -> a/Face.cs',
    'a/Heir.cs -> a/IFace.cs',
    'a/Heir.cs -> a/Middle.cs',
    'a/Heir.cs -> b/Base.cs',
    'a/IMore.cs -> a/IFace.cs',
    'a/Middle.cs -> b/Base.cs',
    'a/Other.cs -> a/Inner.cs',
    'a/Outer.cs -> a/Other.cs',
    'a/Outer.cs -> b/Base.cs',
  ]);
});

test('what is private is not inherited, and hides nothing; what a nearer type declares hides what is inherited', async () => {
  expect(
    await edgesOf({
      Heir: 'class Heir : Base { Hidden a; Near b; Open c; Own d; class Own {} void F<Open>() { Open e; } }',
      Base: 'class Base : Top { class Hidden {} private class Near {} protected class Own {} }',
      Top: 'class Top { public class Hidden {} public class Near {} internal enum Open { One } }',
      Hidden: 'class Hidden {}',
      Open: 'class Open {}',
      Near: 'class Near {}',
      Private: 'class Private { class Near {} }',
      Lone: 'class Lone : Private { Near near; }',
      Generic: 'class Generic : Top { void F<Open>() { Open e; } }',
    }),
  ).toEqual(['Base -> Top', 'Generic -> Top', 'Heir -> Base', 'Heir -> Top', 'Lone -> Near', 'Lone -> Private']);
});

test('parts of a class, bases that are nested or inherited themselves, and records', async () => {
  expect(
    await edgesOf({
      One: 'partial class Heir : Base { }',
      Two: 'partial class Heir : IDisposable { Item item; class Near : Nested { Deep deep; } }',
      Three: 'partial class Heir { Item item; Near near; }',
      Base: 'record Base(int Size) : Root(Size);',
      Root: 'record Root(int Size) { public record Item; public class Nested { public struct Deep {} } }',
      Item: 'class Item {}',
      Deep: 'class Deep {}',
    }),
  ).toEqual(['Base -> Root', 'One -> Base', 'Three -> Root', 'Three -> Two', 'Two -> Root']);
});

test('a type of the same name in another project is another', async () => {
  const graph = await readGraph(csharp, {
    'x/X.csproj': '<Project />',
    'x/Base.cs': 'namespace A;\npublic class Base {}\n',
    'x/Heir.cs': 'namespace A;\nclass Heir : Base { Item item; }\n',
    'x/Item.cs': 'namespace A;\nclass Item {}\n',
    'y/Y.csproj': '<Project />',
    'y/Base.cs': 'namespace A;\npublic class Base { public class Item {} }\n',
    'y/Heir.cs': 'namespace A;\nclass Heir : Base { Item item; }\n',
  });
  expect(graph.edges).toEqual(['x/Heir.cs -> x/Base.cs', 'x/Heir.cs -> x/Item.cs', 'y/Heir.cs -> y/Base.cs']);
});

test('a long chain of files, and circles', async () => {
  const count = 300;
  const chain = Array.from({ length: count }, (_, index) => [
    [`L${index}`, `class L${index} : L${index + 1} { Item item; }`],
    [`O${index}`, `class O${index} : O${(index + 1) % count} { Item item; }`],
  ]);
  const edges = await edgesOf({
    ...Object.fromEntries(chain.flat()),
    [`L${count}`]: `class L${count} { public class Item {} }`,
    Self: 'class Self : Self { Item item; class Part : Part { Item item; } }',
  });
  expect(edges).toContain(`L${count - 50} -> L${count}`);
  expect(edges.filter((edge) => edge.startsWith('O'))).toHaveLength(count);
  expect(edges.filter((edge) => edge.startsWith('Self'))).toEqual([]);
});
