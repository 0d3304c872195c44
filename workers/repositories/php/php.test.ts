import { expect, test } from 'vitest';
import { readGraph, tellDefinitions, tellRoutes } from '../../../tests/support/source-graph.ts';
import { php } from './language.ts';

test('the graph of a project with Composer: uses, groups, aliases, names of the own namespace, requires', async () => {
  const graph = await readGraph(php, {
    'composer.json': JSON.stringify({
      name: 'acme/shop',
      require: { 'symfony/console': '^7', 'guzzlehttp/guzzle': '^7', 'acme/tools': '1' },
      autoload: { 'psr-4': { 'Shop\\': 'src/' } },
      'autoload-dev': { 'psr-4': { 'Shop\\Tests\\': 'tests' } },
    }),
    'composer.lock': JSON.stringify({
      packages: [{ name: 'acme/tools', autoload: { 'psr-4': { 'Acme\\Kit\\': 'src' } } }],
    }),
    'src/Cart.php': `<?php
namespace Shop;

use Shop\\Model\\{Item, Kind as K};
use Shop\\Util;
use function Shop\\Util\\total;
use Symfony\\Component\\Console\\Command\\Command;
use Acme\\Kit\\Hammer;
use Other\\Vendor\\Thing;
use DateTime;
use Shop\\Gone;

require __DIR__ . '/helpers.php';
require_once dirname(__FILE__) . '/../config/app.php';
require $dynamic . '.php';
require 'vendor/autoload.php';

#[Marked]
class Cart extends Base implements \\Shop\\Model\\Countable {
  use Loud;
  private ?Prices $prices;
  public function f(Item|K $a): Util\\Strings { Missing::x(); return new static(); }
  // Unused
  private $text = 'Unused';
}
`,
    'src/Base.php': '<?php\nnamespace Shop;\nabstract class Base {}\n',
    'src/Parts.php': '<?php\nnamespace Shop;\ntrait Loud {}\n#[\\Attribute]\nclass Marked {}\nclass Prices {}\n',
    'src/Unused.php': '<?php\nnamespace Shop;\nclass Unused {}\n',
    'src/Model/Item.php': '<?php\nnamespace Shop\\Model;\nclass Item { public Kind $kind; }\n',
    'src/Model/Kind.php': '<?php\nnamespace Shop\\Model;\nenum Kind { case A; }\n',
    'src/Model/Countable.php': '<?php\nnamespace Shop\\Model;\ninterface Countable {}\n',
    'src/Util/functions.php': '<?php\nnamespace Shop\\Util;\nfunction total() {}\n',
    'src/Util/Strings.php': '<?php\nnamespace Shop\\Util;\nfinal class Strings {}\n',
    'src/helpers.php': '<?php\nfunction help() {}\n',
    'config/app.php': '<?php\nreturn [];\n',
    'public/index.php': "<?php\nrequire '../src/helpers.php';\ninclude 'config/app.php';\n$a = new \\Shop\\Cart();\n",
    'tests/CartTest.php':
      '<?php\nnamespace Shop\\Tests;\nuse Shop\\Cart;\nclass CartTest extends \\PHPUnit\\Framework\\TestCase {}\n',
  });
  expect(graph.edges).toEqual([
    'public/index.php -> config/app.php',
    'public/index.php -> src/Cart.php',
    'public/index.php -> src/helpers.php',
    'src/Cart.php -> config/app.php',
    'src/Cart.php -> src/Base.php',
    'src/Cart.php -> src/Model/Countable.php',
    'src/Cart.php -> src/Model/Item.php',
    'src/Cart.php -> src/Model/Kind.php',
    'src/Cart.php -> src/Parts.php',
    'src/Cart.php -> src/Util/Strings.php',
    'src/Cart.php -> src/Util/functions.php',
    'src/Cart.php -> src/helpers.php',
    'src/Model/Item.php -> src/Model/Kind.php',
    'tests/CartTest.php -> src/Cart.php',
  ]);
  expect(graph.externals).toEqual([
    'src/Cart.php -> Other\\Vendor',
    'src/Cart.php -> acme/tools',
    'src/Cart.php -> composer (standard)',
    'src/Cart.php -> php (standard)',
    'src/Cart.php -> symfony/console',
  ]);
  expect(graph.unresolved).toEqual(['src/Cart.php -> Shop\\Gone']);
  expect(graph.modules.entryOf('')).toBe('public/index.php');
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(php, {
    'a.php': `<p><?php
interface Draw { function draw(); }
trait Loud {}
enum Kind { case A; }
function helper($a) {
  if ($a && 1 || 2) {} elseif ($a) {}
  foreach ($a as $b) {}
  switch ($a) { case 1: break; default: }
  return match ($a) { 1 => 2, default => 3 };
}
class Shape {
  public function area() {
    try {} catch (E $e) {}
    return $a ?? ($b ? 1 : 2);
  }
}
`,
  });
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'interface Draw 2-2 1',
    'method draw 2-2 1',
    'trait Loud 3-3 1',
    'enum Kind 4-4 1',
    'function helper 5-10 8',
    'class Shape 11-16 4',
    'method area 12-15 4',
  ]);
});

test('routes of Laravel, Slim and Symfony', async () => {
  const { sources } = await readGraph(php, {
    'a.php': `<?php
Route::get('/a/{id}', [A::class, 'a']);
Route::middleware('auth')->post('b', B::class);
Route::prefix('api')->group(function () {
    Route::group(['prefix' => 'v1'], function () { Route::delete('c', fn() => 1); });
    Route::apiResource('items', ItemController::class);
});
$app->get('/d', function () {});
$client->get('/no', []);
#[Route('/shop')]
class C {
  #[Route('/e', name: 'e', methods: ['GET', 'POST'])]
  public function e() {}
  #[Route(path: '/f')]
  public function f() {}
}
`,
  });
  expect(sources.flatMap(tellRoutes)).toEqual([
    '2 GET /a/{id}',
    '3 POST /b',
    '5 DELETE /api/v1/c',
    '6 GET /api/items',
    '6 POST /api/items',
    '6 GET /api/items/{id}',
    '6 PUT /api/items/{id}',
    '6 DELETE /api/items/{id}',
    '8 GET /d',
    '13 GET /shop/e',
    '13 POST /shop/e',
    '15 * /shop/f',
  ]);
});

test('a route below a prefix that is computed is left out', async () => {
  const { sources } = await readGraph(php, {
    'a.php': `<?php
Route::prefix($x)->group(function () { Route::get('/no', a); Route::prefix('b')->get('/no', a); });
Route::prefix("v/$x")->get('/no', a);
Route::prefix($x)->prefix('a')->get('/no', a);
Route::middleware($x)->prefix('a')->group(fn () => Route::get('/b', a));
Route::group(['prefix' => $x], function () { Route::resource('no', A::class); });
Route::group(['prefix' => 'a' . $x, 'as' => 'b'], function () { Route::get('/no', a); });
Route::group([PREFIX => 'a'], function () { Route::get('/no', a); });
Route::group(['prefix' => 'a', ...$options], function () { Route::get('/no', a); });
Route::group($options, function () { Route::get('/no', a); });
Route::group(['middleware' => $x, 'prefix' => /* of all */ 'c'], function () { Route::get('/d', a); });
Route::group(['middleware' => ['auth']], function () { Route::get('/e', a); });
$app->group($prefix, function ($group) { $group->get('/no', a); });
$app->group('/f', function ($group) { $group->get('/g', a); });
`,
    'b.php': `<?php
#[Route(Paths::SHOP)]
class A {
  #[Route('/no')]
  public function a() {}
}
#[Route(name: 'b_', path: '/b')]
class B {
  #[Route(name: 'b', path: '/a', methods: [Request::METHOD_PUT, 'PATCH'])]
  public function a() {}
  #[Route(Paths::NO)]
  public function b() {}
  #[Route(['en' => '/no', 'nl' => '/nee'])]
  public function c() {}
  #[Route('/d', methods: self::METHODS)]
  public function d() {}
  #[Route(name: 'e')]
  public function e() {}
}
#[Route(name: 'c_')]
class C {
  #[Route('/c', methods: 'POST')]
  public function a() {}
}
`,
  });
  expect(sources.map(tellRoutes)).toEqual([
    ['5 GET /a/b', '11 GET /c/d', '12 GET /e', '14 GET /f/g'],
    ['10 PUT /b/a', '10 PATCH /b/a', '18 * /b', '23 POST /c'],
  ]);
});

test("the actions of Laravel's resources, as far as they are told", async () => {
  const { sources } = await readGraph(php, {
    'a.php': `<?php
Route::resource('a', A::class)->only(['index', 'show']);
Route::apiResource('b', A::class)->except('store', 'update', 'destroy')->names('x');
Route::resource('no', A::class)->only($actions);
Route::resource('no', A::class, ['only' => ['index']]);
Route::resource('no.yes', A::class);
Route::get('no', A::class)->prefix('c');
Route::get('d', A::class)->name('prefix');
`,
  });
  expect(sources.flatMap(tellRoutes)).toEqual(['2 GET /a', '2 GET /a/{id}', '3 GET /b', '3 GET /b/{id}', '8 GET /d']);
});

test('hundreds of packages with prefixes of their own, the longest first', async () => {
  const packages = Array.from({ length: 200 }, (_, index) => `P${index}`);
  const manifest = (name: string, prefix: string, folder: string) =>
    JSON.stringify({
      name,
      autoload: { 'psr-4': { [prefix]: folder } },
      require: { [`symfony/${name.slice(2)}`]: '*' },
    });
  const graph = await readGraph(php, {
    ...Object.fromEntries(
      packages.flatMap((name) => [
        [`${name}/composer.json`, manifest(`v/${name.toLowerCase()}`, `V\\${name}\\`, 'src')],
        [`${name}/src/functions.php`, ''],
      ]),
    ),
    'deep/composer.json': manifest('v/deep', 'V\\P1\\Deep\\', ''),
    'deep/functions.php': '',
    'P1/src/Deep/functions.php': '',
    'P1/src/Deep/other.php': '',
    'a.php':
      '<?php\nuse V\\P199\\functions;\nuse V\\P1\\Deep\\{functions, other};\nuse V\\P5\\Gone;\nuse Symfony\\P7\\A;\nuse Symfony\\No\\A;\n',
  });
  expect(graph.edges).toEqual(
    ['P1/src/Deep/other.php', 'P199/src/functions.php', 'deep/functions.php'].map((path) => `a.php -> ${path}`),
  );
  expect(graph.unresolved).toEqual(['a.php -> V\\P5\\Gone']);
  expect(graph.externals).toEqual(['a.php -> Symfony\\No', 'a.php -> symfony/p7']);
});
