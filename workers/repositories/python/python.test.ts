import { expect, test } from 'vitest';
import { readGraph, tellDefinitions, tellRoutes } from '../../../tests/support/source-graph.ts';
import { python } from './language.ts';

test('the graph of a project in src layout with tests, scripts and a namespace package', async () => {
  const graph = await readGraph(python, {
    'pyproject.toml': '[project]\nname = "shop"\nscripts = { shop = "shop.cli.main:run", gone = "other:run" }\n',
    'src/shop/__init__.py': 'from .cart import Cart as C\nfrom . import prices\n__version__ = "1"\n',
    'src/shop/__main__.py': 'from shop import cart, __version__\nfrom shop.cli.main import run\n',
    'src/shop/cart.py': `from __future__ import annotations
import os, json as j
import os.path
import yaml
import numpy.linalg as la
from typing import (
    Any,  # a comment
    List,
)
from .prices import *
from .models.item import Item
from ..outside import nothing
from .gone import x
if TYPE_CHECKING:
    from shop.cli import main
`,
    'src/shop/prices.py': 'import shop.models.item\nimport shop.models\n',
    'src/shop/types.py': '',
    'src/shop/models/__init__.py': 'from .item import Item\n',
    'src/shop/models/item.py': 'from ... import nothing\nimport types\nfrom ..cart import Cart\n',
    'src/shop/cli/__init__.py': '',
    'src/shop/cli/main.py': `import importlib
def run():
    from shop.missing import a
    importlib.import_module('shop.prices')
    importlib.import_module('plug' + 'in')
    from ns.part import thing
    from ns import part
    import ns
    import ns.elsewhere
`,
    'src/ns/part/__init__.py': 'thing = 1\n',
    'tests/helpers.py': '',
    'tests/conftest.py': 'import pytest\nfrom helpers import a\n',
    'tests/test_cart.py':
      'from shop.cart import Cart\nfrom tests.helpers import b\nfrom helpers import a\n# from shop import types\ns = "import shop.types"\n',
    'scripts/types.py': '',
    'scripts/run.py': 'import types\nimport shop\n',
  });
  expect(graph.edges).toEqual([
    'scripts/run.py -> scripts/types.py',
    'scripts/run.py -> src/shop/__init__.py',
    'src/shop/__init__.py -> src/shop/cart.py',
    'src/shop/__init__.py -> src/shop/prices.py',
    'src/shop/__main__.py -> src/shop/__init__.py',
    'src/shop/__main__.py -> src/shop/cart.py',
    'src/shop/__main__.py -> src/shop/cli/main.py',
    'src/shop/cart.py -> src/shop/cli/main.py',
    'src/shop/cart.py -> src/shop/models/item.py',
    'src/shop/cart.py -> src/shop/prices.py',
    'src/shop/cli/main.py -> src/ns/part/__init__.py',
    'src/shop/cli/main.py -> src/shop/prices.py',
    'src/shop/models/__init__.py -> src/shop/models/item.py',
    'src/shop/models/item.py -> src/shop/cart.py',
    'src/shop/prices.py -> src/shop/models/__init__.py',
    'src/shop/prices.py -> src/shop/models/item.py',
    'tests/conftest.py -> tests/helpers.py',
    'tests/test_cart.py -> src/shop/cart.py',
    'tests/test_cart.py -> tests/helpers.py',
  ]);
  expect(graph.externals).toEqual([
    'src/shop/cart.py -> PyYAML',
    'src/shop/cart.py -> json (standard)',
    'src/shop/cart.py -> numpy',
    'src/shop/cart.py -> os (standard)',
    'src/shop/cart.py -> typing (standard)',
    'src/shop/cli/main.py -> importlib (standard)',
    'src/shop/cli/main.py -> ns',
    'src/shop/models/item.py -> types (standard)',
    'tests/conftest.py -> pytest',
  ]);
  expect(graph.unresolved).toEqual([
    'src/shop/cart.py -> ..outside',
    'src/shop/cart.py -> .gone',
    'src/shop/cli/main.py -> shop.missing',
    'src/shop/models/item.py -> ...',
  ]);
  expect(graph.namesOf('src/shop/__main__.py', 'src/shop/__init__.py')).toEqual(['__version__']);
  expect(graph.namesOf('src/shop/__init__.py', 'src/shop/cart.py')).toEqual(['Cart']);
  expect([...(graph.modules.parts ?? [])]).toEqual([
    ['src/shop', 'shop'],
    ['src/shop/models', 'shop.models'],
    ['src/shop/cli', 'shop.cli'],
    ['src/ns/part', 'part'],
  ]);
  expect(graph.modules.entries?.()).toEqual([{ path: 'src/shop/cli/main.py', kind: 'command', name: 'shop' }]);
  expect(graph.modules.entryOf('src/shop')).toBe('src/shop/__main__.py');
});

test('several projects in one repository, each with folders of its own', async () => {
  const graph = await readGraph(python, {
    'libs/a/setup.py': "setup(package_dir={'': 'lib'}, install_requires=['libs.B>=1'])",
    'libs/a/lib/alpha/__init__.py': 'import beta.core\nimport common\n',
    'libs/b/pyproject.toml': '[tool.poetry]\nname = "libs-b"\npackages = [{ include = "beta", from = "python" }]\n',
    'libs/b/python/beta/core.py': '',
    'libs/b/python/common.py': '',
    'libs/a/lib/common.py': '',
    'libs/c/setup.cfg': '[options]\npackage_dir =\n    = code\ninstall_requires =\n    a\n',
    'libs/c/code/gamma.py': 'from alpha import b\n',
  });
  expect(graph.edges).toEqual([
    'libs/a/lib/alpha/__init__.py -> libs/a/lib/common.py',
    'libs/a/lib/alpha/__init__.py -> libs/b/python/beta/core.py',
    'libs/c/code/gamma.py -> libs/a/lib/alpha/__init__.py',
  ]);
  expect(graph.unresolved).toEqual([]);
});

test('names of other projects, which only those see that require them', async () => {
  const graph = await readGraph(python, {
    'a/pyproject.toml': '[project]\nname = "a"\ndependencies = ["redis", "c"]\n',
    'a/use.py': 'import redis\nimport config\nimport core\nimport b_only\n',
    'b/pyproject.toml': '[project]\nname = "b"\n',
    'b/redis/__init__.py': '',
    'b/config.py': '',
    'b/b_only.py': 'import redis\n',
    'c/pyproject.toml': '[project]\nname = "c"\n',
    'c/src/core.py': '',
    'c/redis.py': '',
    'service/requirements.txt': 'redis==5\n',
    'service/main.py': 'import redis\nimport core\n',
  });
  expect(graph.edges).toEqual([
    'a/use.py -> c/src/core.py',
    'b/b_only.py -> b/redis/__init__.py',
    'service/main.py -> c/src/core.py',
  ]);
  expect(graph.externals).toEqual([
    'a/use.py -> b_only',
    'a/use.py -> config',
    'a/use.py -> redis',
    'service/main.py -> redis',
  ]);
});

test('namespace packages: what their folders lack is missing, unless it may be installed beside', async () => {
  const graph = await readGraph(python, {
    'requirements.txt': 'google-cloud-storage\ndocker\n',
    'nsx/inner/part.py': '',
    'google/cloud/ours.py': '',
    'docker/build.py': '',
    'use.py':
      'from nsx.inner import missing\nfrom nsx.inner import part\nfrom google.cloud import storage\nimport docker\n',
  });
  expect(graph.edges).toEqual(['use.py -> nsx/inner/part.py']);
  expect(graph.externals).toEqual(['use.py -> docker', 'use.py -> google']);
  expect(graph.unresolved).toEqual(['use.py -> nsx.inner']);
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(python, {
    'a.py': `LIMIT = 5
lower = 1
def one(a):
    if a and b or c:
        pass
    elif d:
        pass
    return [x for x in a if x]

@decorate
class Shape(Base):
    SIZE = 1

    @property
    async def area(self):
        try:
            pass
        except ValueError:
            pass
        while True:
            break

    def inner(self):
        def nested():
            return 1 if self else 2
        match self:
            case 1: pass

if __name__ == "__main__":
    one(1)
`,
  });
  expect(sources[0]?.source.isProgram).toBe(true);
  expect(sources[0]?.source.complexity).toBe(12);
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'constant LIMIT 1-1 1',
    'function one 3-8 7',
    'class Shape 11-27 5',
    'method area 15-21 3',
    'method inner 23-27 3',
    'function nested 24-25 2',
  ]);
});

test('routes of Flask, FastAPI and Django', async () => {
  const { sources } = await readGraph(python, {
    'a.py': `router = APIRouter(prefix="/api")
blog = Blueprint('blog', __name__, url_prefix='/blog')
@app.route('/a', methods=['GET', 'POST'])
def a(): pass
@router.get("/items/{id}")
async def b(): pass
@blog.route('/')
def c(): pass
@app.get('/d', response_model=X)
def d(): pass
@cache.get('no')
def e(): pass
urlpatterns = [
    path('articles/<int:year>/', views.year),
    re_path(r'^old/(\\d+)$', views.old),
    path('admin/', include('admin.urls')),
]
`,
  });
  expect(sources.flatMap(tellRoutes)).toEqual([
    '3 GET /a',
    '3 POST /a',
    '5 GET /api/items/{id}',
    '7 GET /blog/',
    '9 GET /d',
    '14 * /articles/<int:year>/',
    '15 * /old/(\\d+)',
  ]);
});

const routesIn = async (text: string) => {
  const { sources } = await readGraph(python, { 'a.py': text });
  return sources.flatMap(({ source }) => source.routes.map(({ method, path }) => `${method} ${path}`));
};

test.each([
  [
    "app.include_router(router, prefix='/v1')\nrouter = APIRouter(prefix='/items')\n@router.get('')\ndef a(): pass\n@router.get('/{id}')\ndef b(): pass",
    ['GET /v1/items', 'GET /v1/items/{id}'],
  ],
  [
    "inner = APIRouter()\n@inner.get('/a')\ndef a(): pass\nouter = APIRouter(prefix='/o')\nouter.include_router(inner, prefix='/i')\napp.include_router(outer)",
    ['GET /o/i/a'],
  ],
  ["api = FastAPI()\n@api.get('/a')\ndef a(): pass\napp.mount('/api', api)", ['GET /api/a']],
  [
    "pages = Blueprint('p', __name__, url_prefix='/own')\n@pages.route('/a')\ndef a(): pass\napp.register_blueprint(pages, url_prefix='/other')",
    ['GET /other/a'],
  ],
  [
    "pages = Blueprint('p', __name__, url_prefix='/own/')\n@pages.route('/a')\ndef a(): pass\napp.register_blueprint(pages)",
    ['GET /own/a'],
  ],
  [
    "app.add_url_rule('/a', 'a', a)\napp.add_url_rule('/b', view_func=B.as_view('b'))\napp.add_url_rule('/c', view_func=c, methods=['PUT'])",
    ['GET /a', '* /b', 'PUT /c'],
  ],
  [
    "def one():\n    r = APIRouter(prefix='/1')\n    @r.get('/a')\n    def a(): pass\ndef two():\n    r = APIRouter(prefix='/2')\n    @r.get('/a')\n    def a(): pass",
    ['GET /1/a', 'GET /2/a'],
  ],
  [
    "urlpatterns = [path('api/', include([path('a/', a), re_path(r'^b/$', b)])), path('x/', include(([path('c/', c)], 'x')))] + static('/no')",
    ['* /api/a/', '* /api/b/', '* /x/c/'],
  ],
  ["r = APIRouter(prefix=settings.BASE)\n@r.get('/a')\ndef a(): pass", []],
  ["r = APIRouter()\n@r.get('/a')\ndef a(): pass\napp.include_router(r, prefix=f'/{v}')", []],
  ["r = APIRouter(**options)\n@r.get('/a')\ndef a(): pass", []],
  ["@app.get(BASE + '/a')\ndef a(): pass\n@app.route('/b', methods=METHODS)\ndef b(): pass", []],
  ["urlpatterns = [path(BASE, include([path('a/', a)])), path('x/', include(router.urls))]", []],
])('follows the prefixes of %s', async (text, expected) => {
  expect(await routesIn(text)).toEqual(expected);
});

test('code outside of all projects finds the packages of any of them, and those that share a name in their order', async () => {
  const projects = Array.from({ length: 200 }, (_, index) => `p${index}`);
  const graph = await readGraph(python, {
    ...Object.fromEntries(
      projects.flatMap((name) => [
        [`projects/${name}/pyproject.toml`, `[project]\nname = "${name}"\n`],
        [`projects/${name}/src/${name}/__init__.py`, ''],
        [`projects/${name}/src/same/part_${name}.py`, ''],
      ]),
    ),
    'projects/p7/src/single.py': '',
    'projects/p8/src/single.pyx': '',
    'projects/p9/src/fast.pyx': '',
    'tools/run.py': 'import p199, single, fast, os, nowhere\nfrom same.part_p42 import x\nfrom same import part_p5\n',
  });
  expect(graph.edges).toEqual(
    [
      'p199/src/p199/__init__.py',
      'p42/src/same/part_p42.py',
      'p5/src/same/part_p5.py',
      'p7/src/single.py',
      'p9/src/fast.pyx',
    ].map((path) => `tools/run.py -> projects/${path}`),
  );
  expect(graph.externals).toEqual(['tools/run.py -> nowhere', 'tools/run.py -> os (standard)']);
});
