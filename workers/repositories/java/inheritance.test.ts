import { expect, test } from 'vitest';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { java } from './language.ts';

/** The edges between files of package `a`. */
async function edgesOf(texts: Record<string, string>): Promise<string[]> {
  const graph = await readGraph(
    java,
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [`a/${name}.java`, `package a;\n${text}\n`])),
  );
  return graph.edges.map((edge) => edge.replace(/a\/(\w+)\.java/g, '$1'));
}

test('a member type that is inherited is that of the type that declares it, whatever else has its name', async () => {
  const graph = await readGraph(java, {
    'a/Heir.java':
      'package a;\nimport c.Given;\nimport c.*;\nclass Heir extends Middle<Key> {\n  Inner one;\n  void two() { Given.make(); Wild.Deep deep; Face face; }\n}\n',
    'a/Middle.java':
      'package a;\nabstract class Middle<T> extends b.Base<T>.Part implements Faces, java.util.List<T> {}\n',
    'a/Faces.java': 'package a;\ninterface Faces extends More {}\n',
    'a/More.java': 'package a;\n@interface Unused {}\ninterface More { enum Face { ONE } }\n',
    'a/Inner.java': 'package a;\nclass Inner {}\n',
    'a/Other.java': 'package a;\nclass Other { Inner inner; Face face; }\n',
    'b/Base.java': 'package b;\npublic class Base<T> { public class Part extends Far {} }\n',
    'b/Far.java':
      'package b;\npublic class Far {\n  public static class Inner {}\n  protected interface Given {}\n  protected record Wild() { class Deep {} }\n}\n',
    'c/Given.java': 'package c;\npublic class Given {}\n',
    'c/Wild.java': 'package c;\npublic class Wild {}\n',
  });
  expect(graph.edges).toEqual([
    'a/Faces.java -> a/More.java',
    'a/Heir.java -> a/Middle.java',
    'a/Heir.java -> a/More.java',
    'a/Heir.java -> b/Far.java',
    'a/Heir.java -> c/Given.java',
    'a/Middle.java -> a/Faces.java',
    'a/Middle.java -> b/Base.java',
    'a/Other.java -> a/Inner.java',
    'b/Base.java -> b/Far.java',
  ]);
});

test('what is inherited counts within the heir, and in all that is in it', async () => {
  expect(
    await edgesOf({
      Heir: 'class Heir {\n  Item before;\n  static class Part extends Base {\n    class Deep { Item item; }\n  }\n  Item after;\n}',
      Anonymous: 'class Anonymous {\n  Object made = new Base() { Item item; };\n}',
      Local:
        'class Local {\n  void f() {\n    class Near extends Base { Item item; }\n    class Nearer extends Near { Item item; }\n  }\n}',
      Constant: 'enum Constant implements Faces { ONE { Item item; } }',
      Bounds: 'class Bounds<T extends Item> extends Base<Item> { }',
      Own: 'class Own extends Base { class Item {} Item item; }',
      Base: 'class Base { class Item {} }',
      Faces: 'interface Faces { class Item {} }',
      Item: 'class Item {}',
    }),
  ).toEqual([
    'Anonymous -> Base',
    'Bounds -> Base',
    'Bounds -> Item',
    'Constant -> Faces',
    'Heir -> Base',
    'Heir -> Item',
    'Local -> Base',
    'Own -> Base',
  ]);
});

test('a type that is private, or another package’s, is not inherited', async () => {
  const base = 'public class Base {\n  private class Hidden {}\n  class Near {}\n  public class Open {}\n}\n';
  const graph = await readGraph(java, {
    'a/Heir.java': 'package a;\nclass Heir extends b.Base { Hidden hidden; Near near; Open open; }\n',
    ...Object.fromEntries(
      ['Hidden', 'Near', 'Open'].map((name) => [`a/${name}.java`, `package a;\nclass ${name} {}\n`]),
    ),
    'b/Base.java': `package b;\n${base}`,
    'b/Heir.java': 'package b;\nclass Heir extends Base { Hidden hidden; Near near; Open open; }\n',
    'b/Hidden.java': 'package b;\nclass Hidden {}\n',
    'b/Near.java': 'package b;\nclass Near {}\n',
  });
  expect(graph.edges).toEqual([
    'a/Heir.java -> a/Hidden.java',
    'a/Heir.java -> a/Near.java',
    'a/Heir.java -> b/Base.java',
    'b/Heir.java -> b/Base.java',
    'b/Heir.java -> b/Hidden.java',
  ]);
});

test('supers that are found by what is around, imported, or inherited themselves', async () => {
  const graph = await readGraph(java, {
    'a/Base.java': 'package a;\npublic class Base { public static class Part { public interface Item {} } }\n',
    'b/Middle.java': 'package b;\nimport a.*;\npublic class Middle extends Base {}\n',
    'b/Heir.java':
      'package b;\nclass Heir extends Middle {\n  static class Near extends Part { Item one; }\n  static class Far extends Near { Item two; }\n}\n',
    'c/Imported.java': 'package c;\nimport a.Base.Part;\nclass Imported extends Part { Item item; }\n',
    'd/Item.java': 'package d;\nclass Item {}\n',
    'd/Dotted.java': 'package d;\nclass Dotted extends b.Middle.Part { Item item; }\n',
    'e/Nested.java': 'package e;\nimport a.Base.*;\nclass Nested extends Part { Item item; }\n',
  });
  expect(graph.edges).toEqual([
    'b/Heir.java -> a/Base.java',
    'b/Heir.java -> b/Middle.java',
    'b/Middle.java -> a/Base.java',
    'c/Imported.java -> a/Base.java',
    'd/Dotted.java -> a/Base.java',
    'd/Dotted.java -> b/Middle.java',
    'e/Nested.java -> a/Base.java',
  ]);
});

test('types that are made from themselves come to an end, and so do those of many others', async () => {
  const long = Array.from({ length: 300 }, (_, index) => `class L${index} extends L${index + 1} { Item item; }`);
  expect(
    await edgesOf({
      A: 'class A extends B { Item item; class Part extends Part {} }',
      B: 'class B extends C.Inner implements A {}',
      Both: 'class Both extends A implements Owner { Item item; }',
      C: 'class C extends A.Part.Gone { class Inner extends A { Other other; } }',
      Itself: 'class Itself extends Itself { Item item; }',
      Long: long.join('\n'),
      L300: 'class L300 { class Item {} }',
      Owner: 'class Owner { class Item {} class Other {} }',
      Item: 'class Item {}',
    }),
  ).toEqual([
    'A -> B',
    'A -> Item',
    'B -> A',
    'B -> C',
    'Both -> A',
    'Both -> Owner',
    'C -> A',
    'Itself -> Item',
    'Long -> Item',
    'Long -> L300',
  ]);
});

test('what is declared on the way up hides what is further up, even where it is not inherited itself', async () => {
  const graph = await readGraph(java, {
    'a/Heir.java':
      'package a;\nclass Heir {\n  class Inner extends Middle { Secret secret; Near near; Open open; }\n}\n',
    'a/Middle.java': 'package a;\nclass Middle extends b.Hiding { private class Secret {} }\n',
    'b/Hiding.java': 'package b;\npublic class Hiding extends Top { class Near {} }\n',
    'b/Top.java':
      'package b;\npublic class Top { public class Secret {} public class Near {} public class Open {} class Far {} }\n',
  });
  expect(graph.edges).toEqual([
    'a/Heir.java -> a/Middle.java',
    'a/Heir.java -> b/Top.java',
    'a/Middle.java -> b/Hiding.java',
    'b/Hiding.java -> b/Top.java',
  ]);
  expect(graph.namesOf('a/Heir.java', 'b/Top.java')).toEqual(['Open']);
});

test('a long chain of files, and a long circle', async () => {
  const count = 400;
  const chain = Array.from({ length: count }, (_, index) => [
    [`L${index}`, `class L${index} extends L${index + 1} { Item item; }`],
    [`O${index}`, `class O${index} extends O${(index + 1) % count} { Item item; }`],
  ]);
  const edges = await edgesOf({
    ...Object.fromEntries(chain.flat()),
    [`L${count}`]: `class L${count} { class Item {} }`,
  });
  expect(edges).toContain(`L0 -> L1`);
  expect(edges).toContain(`L${count - 50} -> L${count}`);
  expect(edges.filter((edge) => edge.startsWith('O'))).toHaveLength(count);
});
