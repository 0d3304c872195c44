import { expect, test } from 'vitest';
import { readGraph, tellDefinitions, tellRoutes } from '../../../tests/support/source-graph.ts';
import { java } from './language.ts';

const MAIN = 'core/src/main/java/com/acme/shop';

test('the graph of two Maven modules: imports, wildcards, statics, names of the own package', async () => {
  const graph = await readGraph(java, {
    'core/pom.xml':
      '<project><parent><artifactId>parent</artifactId></parent><artifactId>shop-core</artifactId><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>x</artifactId></dependency></dependencies></project>',
    [`${MAIN}/App.java`]: `package com.acme.shop;

import com.acme.shop.cart.Cart;
import com.acme.shop.cart.Cart.Line;
import com.acme.shop.util.*;
import static com.acme.shop.util.Strings.join;
import static com.acme.shop.model.Kind.*;
import com.acme.shop.cart.Gone;
import java.util.List;
import javax.sql.DataSource;
import javax.inject.Inject;
import org.springframework.boot.SpringApplication;
import com.fasterxml.jackson.databind.ObjectMapper;

@Marked
public class App extends Base implements Runnable {
  private Cart cart = Numbers.one();
  private com.acme.shop.model.Item item;
  List<Helper> helpers = Helper::make;
  // Comments mention Unused
  public static void main(String[] args) { SpringApplication.run(App.class); }
}
`,
    [`${MAIN}/Base.java`]: 'package com.acme.shop;\nclass Base {}\n',
    [`${MAIN}/Helper.java`]: 'package com.acme.shop;\nclass Helper { App app; }\n',
    [`${MAIN}/Marked.java`]: 'package com.acme.shop;\n@interface Marked {}\n',
    [`${MAIN}/Unused.java`]: 'package com.acme.shop;\nclass Unused { String s = "Base"; }\n',
    [`${MAIN}/cart/Cart.java`]:
      'package com.acme.shop.cart;\npublic class Cart { public static class Line {} Helper helper; }\n',
    [`${MAIN}/util/Strings.java`]: 'package com.acme.shop.util;\npublic final class Strings {}\n',
    [`${MAIN}/util/Numbers.java`]: 'package com.acme.shop.util;\npublic final class Numbers {}\nclass Second {}\n',
    [`${MAIN}/util/Other.java`]: 'package com.acme.shop.util;\nclass Other extends Second {}\n',
    [`${MAIN}/model/Kind.java`]: 'package com.acme.shop.model;\nenum Kind { A }\n',
    [`${MAIN}/model/Item.java`]: 'package com.acme.shop.model;\nrecord Item(Kind kind) {}\n',
    'core/src/test/java/com/acme/shop/AppTest.java': 'package com.acme.shop;\nclass AppTest { App app; }\n',
    'web/build.gradle': "dependencies { implementation 'com.google.guava:guava:33' }",
    'web/src/main/java/Plain.java': 'import com.google.guava.Lists;\nimport com.acme.shop.App;\nclass Plain {}\n',
  });
  expect(graph.edges).toEqual([
    `${MAIN}/App.java -> ${MAIN}/Base.java`,
    `${MAIN}/App.java -> ${MAIN}/Helper.java`,
    `${MAIN}/App.java -> ${MAIN}/Marked.java`,
    `${MAIN}/App.java -> ${MAIN}/cart/Cart.java`,
    `${MAIN}/App.java -> ${MAIN}/model/Item.java`,
    `${MAIN}/App.java -> ${MAIN}/model/Kind.java`,
    `${MAIN}/App.java -> ${MAIN}/util/Numbers.java`,
    `${MAIN}/App.java -> ${MAIN}/util/Strings.java`,
    `${MAIN}/Helper.java -> ${MAIN}/App.java`,
    `${MAIN}/model/Item.java -> ${MAIN}/model/Kind.java`,
    `${MAIN}/util/Other.java -> ${MAIN}/util/Numbers.java`,
    `core/src/test/java/com/acme/shop/AppTest.java -> ${MAIN}/App.java`,
    `web/src/main/java/Plain.java -> ${MAIN}/App.java`,
  ]);
  expect(graph.externals).toEqual([
    `${MAIN}/App.java -> com.fasterxml`,
    `${MAIN}/App.java -> java.util (standard)`,
    `${MAIN}/App.java -> javax.inject`,
    `${MAIN}/App.java -> javax.sql (standard)`,
    `${MAIN}/App.java -> org.springframework.boot`,
    'web/src/main/java/Plain.java -> com.google.guava',
  ]);
  expect(graph.unresolved).toEqual([`${MAIN}/App.java -> com.acme.shop.cart.Gone`]);
  expect([...graph.modules.packages]).toEqual([
    ['core', 'shop-core'],
    ['web', 'web'],
  ]);
  expect(graph.modules.entryOf('core')).toBe(`${MAIN}/App.java`);
});

test('the same type in two projects is each project’s own', async () => {
  const graph = await readGraph(java, {
    'a/src/x/Same.java': 'package x;\nclass Same {}\n',
    'a/src/x/User.java': 'package x;\nclass User { Same same; }\n',
    'b/src/x/Same.java': 'package x;\nclass Same {}\n',
    'b/src/y/User.java': 'package y;\nimport x.Same;\nclass User { Same same; }\n',
  });
  expect(graph.edges).toEqual(['a/src/x/User.java -> a/src/x/Same.java', 'b/src/y/User.java -> b/src/x/Same.java']);
});

test('type parameters are no types of the package', async () => {
  const graph = await readGraph(java, {
    'T.java': 'package a;\nclass T {}\n',
    'K.java': 'package a;\nclass K {}\n',
    'Base.java': 'package a;\nclass Base<T> { T value; class Inner { T other; } }\n',
    'Box.java':
      'package a;\nclass Box<@Marked T extends Base<T>> extends Base<T> {\n  <K> K get(K key) { return key; }\n}\n',
    'Use.java': 'package a;\nclass Use {\n  static <K> Use(K key) {}\n  <T> void one(T t) {}\n  void two(T t) {}\n}\n',
    'Marked.java': 'package a;\n@interface Marked {}\n',
  });
  expect(graph.edges).toEqual(['Box.java -> Base.java', 'Box.java -> Marked.java', 'Use.java -> T.java']);
});

test('a text’s own names are no types of the package where they hold, and are elsewhere', async () => {
  const types = ['Item', 'Key', 'Node', 'Kind', 'Local', 'Entry', 'Shared', 'Value', 'Made', 'Point', 'Two'];
  const graph = await readGraph(java, {
    ...Object.fromEntries(types.map((name) => [`a/${name}.java`, `package a;\nclass ${name} {}\n`])),
    'b/Shared.java': 'package b;\npublic class Shared {}\n',
    'b/Other.java': 'package b;\npublic class Other {}\n',
    'a/Box.java': `package a;
import java.util.Map;
import b.*;
class Box<Item extends Comparable<Item>> {
  Map.Entry<String, Item> entry;
  Shared shared;
  Other other;
  <Key> Box(Key key) {}
  <Value> Value one(Value value) { class Local { Local next; } Local local; return null; }
  void late() { Node node = new Node(); Node.run(); Kind.ONE.name(); }
  class Node {}
  enum Kind { ONE { Kind made() { return ONE; } Made made; }; interface Made {} }
}
`,
    'a/Draw.java':
      'package a;\ninterface Draw<Item> { Item draw(); record Two<Key>(Key key) {} <Value> Value give(); Two<Item> two(); }\n',
    'a/Use.java':
      'package a;\nclass Use {\n  <Item> void one(Item item) {}\n  void two(Item item) {}\n  Runnable run = new Runnable() { class Node {} Node node; };\n  Key.Entry entry;\n  Local local;\n  int f(Object o) { return o instanceof Point(Two two) ? 1 : 0; }\n}\n',
    'a/Last.java': 'package a;\nclass Last { Node node; Kind.Made made; Value value; }\n',
  });
  expect(graph.edges).toEqual([
    'a/Box.java -> a/Shared.java',
    'a/Box.java -> b/Other.java',
    'a/Last.java -> a/Kind.java',
    'a/Last.java -> a/Node.java',
    'a/Last.java -> a/Value.java',
    'a/Use.java -> a/Item.java',
    'a/Use.java -> a/Key.java',
    'a/Use.java -> a/Local.java',
    'a/Use.java -> a/Point.java',
    'a/Use.java -> a/Two.java',
  ]);
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(java, {
    'A.java': `class Shape {
  enum Kind { ONE }
  interface Draw { void draw(); }
  record Point(int x) {}
  Shape() {}
  int area(int a) {
    if (a > 1 && a < 3 || a == 5) for (;;) {}
    switch (a) { case 1: break; default: }
    try {} catch (Exception e) {}
    return a > 1 ? 1 : 2;
  }
}
`,
  });
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'class Shape 1-12 9',
    'enum Kind 2-2 1',
    'interface Draw 3-3 1',
    'method draw 3-3 1',
    'class Point 4-4 1',
    'method Shape 5-5 1',
    'method area 6-11 9',
  ]);
});

test('routes of Spring and JAX-RS', async () => {
  const { sources } = await readGraph(java, {
    'A.java': `@RestController
@RequestMapping("/api")
class A {
  @GetMapping("/a/{id}")
  String a() {}
  @RequestMapping(value = {"/b", "/c"}, method = RequestMethod.POST)
  String b() {}
  @PostMapping
  String c() {}
  @DeleteMapping(path = "d", produces = "text/plain")
  @Other
  String d() {}
}
@Path("/jax")
class B {
  @GET
  @Path("x")
  String x() {}
}
`,
  });
  expect(sources.flatMap(tellRoutes)).toEqual([
    '5 GET /api/a/{id}',
    '7 POST /api/b',
    '7 POST /api/c',
    '9 POST /api',
    '12 DELETE /api/d',
    '18 GET /jax/x',
  ]);
});

test.each([
  ['class A { static final String P = "/p"; @PostMapping(P + "/y") void a() {} }', ['POST /p/y']],
  ['@RequestMapping(A.P) class A { static final String P = "/p"; @GetMapping("/y") void a() {} }', []],
  [
    '@RequestMapping(P) class A { static final String P = "/p", Q = "/q"; @GetMapping({P, "/y"}) void a() {} }',
    ['GET /p/p', 'GET /p/y'],
  ],
  [
    '@RequestMapping("/api") class A { @PostMapping(P + "/y") void a() {} @GetMapping(value = Paths.X) void b() {} }',
    [],
  ],
  ['@RequestMapping(path = Paths.X) class A { @PostMapping("/y") void a() {} }', []],
  [
    '@RequestMapping(produces = "text/plain") class A { @GetMapping(params = "x", value = "/y") void a() {} }',
    ['GET /y'],
  ],
  ['@Path("/a") class A { @GET @Path(X) void a() {} @POST void b() {} }', ['POST /a']],
])('tells of %s only what is written in the file', async (text, expected) => {
  const { sources } = await readGraph(java, { 'A.java': text });
  expect(sources.flatMap(({ source }) => source.routes.map(({ method, path }) => `${method} ${path}`))).toEqual(
    expected,
  );
});
