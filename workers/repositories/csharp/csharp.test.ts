import { expect, test } from 'vitest';
import { readGraph, tellDefinitions, tellRoutes } from '../../../tests/support/source-graph.ts';
import { csharp } from './language.ts';

test('the graph of two projects: usings, global ones, aliases, statics, names of the own namespaces', async () => {
  const graph = await readGraph(csharp, {
    'Core/Core.csproj':
      '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Newtonsoft.Json" Version="13.0.1" /></ItemGroup></Project>',
    'Core/Cart.cs': `using System;
using System.Collections.Generic;
using Newtonsoft.Json.Linq;
using Serilog.Events;
using Shop.Core.Models;
using static Shop.Core.Util.Strings;
using Money = Shop.Core.Util.Amount;

namespace Shop.Core;

[Marked]
public class Cart : CartBase, IList<Item> {
  private Shop.Core.Util.Deep deep;
  private Util.Near near;
  Helper? helper;
  Money money;
  object other = Prices.Lowest();
  // Unused
  string text = "Unused";
  int Size => 1;
  public Kind Kind { get; }
}
`,
    'Core/CartBase.cs': 'namespace Shop { namespace Core { abstract class CartBase { class Inner {} } } }\n',
    'Core/Parts.cs':
      'namespace Shop.Core;\nclass Helper {}\nclass Prices {}\nclass MarkedAttribute : System.Attribute {}\n',
    'Core/Unused.cs': 'namespace Shop.Core;\nclass Unused {}\nclass Size {}\n',
    'Core/Above.cs': 'namespace Shop;\nclass Above { Core.Cart cart; }\n',
    'Core/Models/Item.cs': 'namespace Shop.Core.Models;\npublic record Item(Kind Kind);\n',
    'Core/Models/Kind.cs': 'namespace Shop.Core.Models;\npublic enum Kind { A }\n',
    'Core/Models/Item.Part.cs': 'namespace Shop.Core.Models;\npublic partial class Second {}\n',
    'Core/Util/Strings.cs': 'namespace Shop.Core.Util;\nstatic class Strings {}\n',
    'Core/Util/Amount.cs': 'namespace Shop.Core.Util;\nstruct Amount {}\nclass Deep {}\n',
    'Core/Util/Near.cs': 'namespace Shop.Core.Util;\nclass Near {}\nclass Other { Above above; }\n',
    'App/App.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web" />',
    'App/Usings.cs': 'global using Shop.Core;\nglobal using Microsoft.AspNetCore.Builder;\n',
    'App/Program.cs': 'var cart = new Cart();\nvar missing = new Helper[1];\n',
    'App/Cart.cs': 'namespace App;\nclass Cart {}\n',
    'App/View.cs': 'namespace App.Views;\nclass View { Cart cart; Shop.Core.Prices prices; }\n',
  });
  expect(graph.edges).toEqual([
    'App/Program.cs -> Core/Cart.cs',
    'App/Program.cs -> Core/Parts.cs',
    'App/View.cs -> App/Cart.cs',
    'App/View.cs -> Core/Parts.cs',
    'Core/Above.cs -> Core/Cart.cs',
    'Core/Cart.cs -> Core/CartBase.cs',
    'Core/Cart.cs -> Core/Models/Item.cs',
    'Core/Cart.cs -> Core/Models/Kind.cs',
    'Core/Cart.cs -> Core/Parts.cs',
    'Core/Cart.cs -> Core/Util/Amount.cs',
    'Core/Cart.cs -> Core/Util/Near.cs',
    'Core/Cart.cs -> Core/Util/Strings.cs',
    'Core/Models/Item.cs -> Core/Models/Kind.cs',
    'Core/Util/Near.cs -> Core/Above.cs',
  ]);
  expect(graph.externals).toEqual([
    'App/Usings.cs -> Microsoft.AspNetCore',
    'Core/Cart.cs -> Newtonsoft.Json',
    'Core/Cart.cs -> Serilog.Events',
    'Core/Cart.cs -> System (standard)',
    'Core/Cart.cs -> System.Collections (standard)',
  ]);
  expect(graph.unresolved).toEqual([]);
  expect([...graph.modules.packages]).toEqual([
    ['Core', 'Core'],
    ['App', 'App'],
  ]);
  expect(graph.modules.entryOf('App')).toBe('App/Program.cs');
});

test('usings of project files, and of what is shared by the projects below', async () => {
  const using = (text: string) => `<Project><ItemGroup>${text}</ItemGroup></Project>`;
  const graph = await readGraph(csharp, {
    'src/Directory.Build.props': using('<Using Include="Lib.Shared" />'),
    'src/App/App.csproj': using(
      '<Using Include="Lib.Models" /><Using Include="Lib.Text" Static="true" /><Using Include="Lib.Money" Alias="M" />',
    ),
    'src/App/Use.cs': 'namespace App;\nclass Use { Model model; Common common; }\n',
    'src/Other/Other.csproj': using('<Using Remove="Lib.Models" />'),
    'src/Other/Use.cs': 'namespace Other;\nclass Use { Model model; Common common; }\n',
    'lib/Lib.csproj': '<Project />',
    'lib/Model.cs': 'namespace Lib.Models;\nclass Model {}\n',
    'lib/Common.cs': 'namespace Lib.Shared;\nclass Common {}\n',
    'lib/Text.cs': 'namespace Lib;\nstatic class Text {}\n',
    'lib/Money.cs': 'namespace Lib;\nclass Money {}\n',
    'lib/Use.cs': 'namespace Lib;\nclass Use { Common common; }\n',
  });
  expect(graph.edges).toEqual([
    'src/App/Use.cs -> lib/Common.cs',
    'src/App/Use.cs -> lib/Model.cs',
    'src/App/Use.cs -> lib/Money.cs',
    'src/App/Use.cs -> lib/Text.cs',
    'src/Other/Use.cs -> lib/Common.cs',
  ]);
  expect(graph.externals).toEqual([]);
});

test('hundreds of global usings, of namespaces with types and with namespaces of that name', async () => {
  const count = 300;
  const spaces = Array.from({ length: count }, (_, index) => [
    `N${index}.cs`,
    `namespace N${index};\nclass C${index} {}\n`,
  ]);
  const graph = await readGraph(csharp, {
    ...Object.fromEntries(spaces),
    'Usings.cs': spaces.map((_, index) => `global using N${index};\n`).join(''),
    'Deep.cs': 'namespace N7.Inner.Deep;\nclass Found {}\n',
    'Both.cs': 'namespace Other;\nclass C5 {}\n',
    'Use.cs':
      'using N9;\nusing Other;\nclass Use { C9 nine; C299 last; Inner.Deep.Found found; Inner.Gone gone; C5 both; Deep.Found no; }\n',
  });
  expect(graph.edges).toEqual(['Both.cs', 'Deep.cs', 'N299.cs', 'N5.cs', 'N9.cs'].map((path) => `Use.cs -> ${path}`));
});

test('what is used is of the package with the longest name that it begins with', async () => {
  const references = ['Acme', 'Acme.Web.Tools', 'acme.web', 'Acme.Webs'].map(
    (name) => `<PackageReference Include="${name}" />`,
  );
  const graph = await readGraph(csharp, {
    'A.csproj': `<Project><ItemGroup>${references.join('')}</ItemGroup></Project>`,
    'A.cs': 'using Acme.Web.Mvc;\nusing Acme.Web.Tools;\nusing Acme.Websites.More;\nusing Acmes.Other.More;\n',
  });
  expect(graph.externals).toEqual(
    ['Acme', 'Acme.Web.Tools', 'Acmes.Other', 'acme.web'].map((name) => `A.cs -> ${name}`),
  );
});

test('type parameters and types inside of types are no types of the namespace where they hold, and are elsewhere', async () => {
  const types = ['Item', 'T', 'Inner', 'Kind', 'R', 'Q', 'S', 'Base'];
  const graph = await readGraph(csharp, {
    ...Object.fromEntries(types.map((name) => [`${name}.cs`, `namespace A;\nclass ${name} {}\n`])),
    'Box.cs': `namespace A;
class Box<Item> : Base<Item> where Item : class {
  List<Item> items; Inner inner; Kind kind = Kind.One;
  T Get<T>(T t) { Q Local<Q>(Q q) => q; return t; }
  class Inner { Item item; }
  enum Kind { One }
  delegate R Made<R>(R r);
}
record Pair<T>(T One);
interface IDraw<in T> { T Draw(); struct S {} S Other(); }
`,
    'Use.cs':
      'namespace A { class Use { void One<T>(T t) {} void Two(T t) {} Kind kind; Box<Item> box; } class Last { R r; } }\n',
  });
  expect(graph.edges).toEqual([
    'Box.cs -> Base.cs',
    'Use.cs -> Box.cs',
    'Use.cs -> Item.cs',
    'Use.cs -> Kind.cs',
    'Use.cs -> R.cs',
    'Use.cs -> T.cs',
  ]);
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(csharp, {
    'A.cs': `class Shape {
  Shape() {}
  int Area(int a) {
    if (a > 1 && a < 3 || a == 5) foreach (var x in y) {}
    switch (a) { case 1: break; default: break; }
    var z = a switch { 1 => 2, _ => 3 };
    try {} catch (Exception e) {}
    int Inner() => a ?? (b ? 1 : 2);
    return 1;
  }
}
interface IDraw { void Draw(); }
struct Point {}
enum Kind { A }
record Line(int X);
delegate void Handler();
`,
  });
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'class Shape 1-11 11',
    'method Shape 2-2 1',
    'method Area 3-10 11',
    'function Inner 8-8 3',
    'interface IDraw 12-12 1',
    'method Draw 12-12 1',
    'struct Point 13-13 1',
    'enum Kind 14-14 1',
    'class Line 15-15 1',
    'type Handler 16-16 1',
  ]);
});

test('routes of ASP.NET', async () => {
  const { sources } = await readGraph(csharp, {
    'A.cs': `[ApiController, Route("api/[controller]")]
public class CartController : ControllerBase {
  [HttpGet("{id}")]
  public Item Get(int id) { }
  [HttpPost, Authorize]
  public Item Make() { }
  [HttpDelete]
  [Route("/all")]
  public void Clear() { }
}
class Setup { void Run() { app.MapGet("/health", () => "ok"); app.MapPost("items", Make); } }
`,
  });
  expect(sources.flatMap(tellRoutes)).toEqual([
    '4 GET /api/Cart/{id}',
    '6 POST /api/Cart',
    '9 DELETE /all',
    '11 GET /health',
    '11 POST /items',
  ]);
});

test.each([
  [
    'var g = app.MapGroup("/v1"); g.MapGet("/x", A); g.MapPost("", B); app.MapGet("y", C);',
    ['GET /v1/x', 'POST /v1', 'GET /y'],
  ],
  [
    'var g = app.MapGroup("/v1").WithTags("a"); var h = g.MapGroup("in"); h.MapGet("/x", A).WithName("b");',
    ['GET /v1/in/x'],
  ],
  ['app.MapGroup("/v1").MapGroup("/w").MapGet("/x", A);', ['GET /v1/w/x']],
  [
    'void One() { var g = app.MapGroup("/1"); g.MapGet("/x", A); } void Two() { var g = app.MapGroup("/2"); g.MapGet("/x", A); }',
    ['GET /1/x', 'GET /2/x'],
  ],
  ['static class Api { static void Map(RouteGroupBuilder g) { g.MapGet("/x", A); } }', ['GET /x']],
  ['var g = app.MapGroup(prefix); g.MapGet("/x", A); app.MapGet(path, B); app.MapGroup($"/{v}").MapGet("/y", C);', []],
])('follows the groups of %s', async (text, expected) => {
  const { sources } = await readGraph(csharp, { 'A.cs': text });
  expect(sources.flatMap(({ source }) => source.routes.map(({ method, path }) => `${method} ${path}`))).toEqual(
    expected,
  );
});

test("leaves out what ASP.NET's attributes compute", async () => {
  const text = `[Route(Paths.Base)] class A { [HttpGet("x")] void X() {} [HttpGet("/root")] void R() {} }
[Route("api/[controller]")] class BController { [HttpGet(Paths.X)] void X() {} [HttpPost(Name = "y")] void Y() {} [HttpPut, Route("z")] void Z() {} }`;
  const { sources } = await readGraph(csharp, { 'A.cs': text });
  expect(sources.flatMap(tellRoutes)).toEqual(['1 GET /root', '2 POST /api/B', '2 PUT /api/B/z']);
});
