import { expect, test } from 'vitest';
import { readManifestTexts as read } from '../../../tests/support/manifests.ts';

test('Python', async () => {
  const { manifests, scripts } = await read({
    'pyproject.toml':
      '[project]\nname = "shop"\nversion = "1"\ndependencies = ["httpx[http2]>=0.27,<1", "tomli; python_version < \'3.11\'"]\n[project.optional-dependencies]\nfast = ["orjson"]\n[project.scripts]\nshop = "shop.cli:main"\n[dependency-groups]\ndev = ["pytest>=8", {include-group = "x"}]\n[build-system]\nrequires = ["hatchling"]\n',
    'uv.lock': '[[package]]\nname = "httpx"\nversion = "0.27.2"\n',
    'poetry/pyproject.toml':
      '[tool.poetry]\nname = "p"\n[tool.poetry.dependencies]\npython = "^3.11"\ndjango = "^5"\nredis = { version = "5", optional = true }\n[tool.poetry.group.dev.dependencies]\nruff = "*"\n',
    'requirements.txt':
      '# tools\nflask==3.0.0 # pinned\n-r other.txt\n--hash=x\n./local\nrequests >= 2 ; x\ngit+https://x/y.git\nnamed @ https://x/y.whl\n',
    'requirements-dev.txt': 'black\n',
    Pipfile: '[packages]\nboto3 = "*"\n[dev-packages]\nmypy = { version = "==1.0" }\n',
    'setup.cfg':
      '[metadata]\nname = old\nversion = 2.0\n[options]\ninstall_requires =\n    attrs>=20\n    click\npython_requires = >=3\n',
    'lib/setup.py': 'setup(name="lib", version="3", install_requires=["six>=1", "lxml"])\n',
  });
  expect(manifests).toEqual([
    { told: 'Pipfile pypi null null', dependencies: ['boto3 * runtime ', 'mypy ==1.0 development '] },
    { told: 'lib/setup.py pypi lib 3', dependencies: ['lxml  runtime ', 'six >=1 runtime '] },
    {
      told: 'poetry/pyproject.toml pypi p null',
      dependencies: ['django ^5 runtime ', 'redis 5 optional ', 'ruff * development '],
    },
    {
      told: 'pyproject.toml pypi shop 1',
      dependencies: [
        'hatchling  build ',
        'httpx >=0.27,<1 runtime 0.27.2',
        'orjson  optional ',
        'pytest >=8 development ',
        'tomli  runtime ',
      ],
    },
    { told: 'requirements-dev.txt pypi null null', dependencies: ['black  development '] },
    {
      told: 'requirements.txt pypi null null',
      dependencies: ['flask ==3.0.0 runtime ', 'named @ https://x/y.whl runtime ', 'requests >= 2 runtime '],
    },
    { told: 'setup.cfg pypi old 2.0', dependencies: ['attrs >=20 runtime ', 'click  runtime '] },
  ]);
  expect(scripts).toEqual(['pyproject.toml shop: shop.cli:main']);
});

test('Python, with what is needed for development or not always', async () => {
  const { manifests } = await read({
    'uv/pyproject.toml':
      '[tool.uv]\ndev-dependencies = ["ruff>=1"]\n[tool.pdm.dev-dependencies]\ntest = ["pytest", "-e file:///x"]\n[tool.poetry.dependencies]\nown = { path = "../own" }\n[tool.poetry.group.docs.dependencies]\nsphinx = { version = "7", optional = true }\n',
    'setup.cfg':
      '[options]\ntests_require = nose\n[options.extras_require]\nfast =\n    orjson>=3\n    uvloop; x\nall = lxml\n[tool]\nfast = no\n',
    'setup.py':
      'setup(install_requires=[\n  "requests[security]>=2", # don\'t "pin"\n  \'six\'],\n setup_requires=["wheel"], x=["no"])\n',
    'requirements-dev.txt': '-r deps/tools.txt\n-r deps/base.txt\n-r ../../outside.txt\n-r missing.txt\nblack\n',
    'requirements.txt': '-r deps/base.txt # shared\n-c constraints.txt\n',
    'deps/base.txt': 'flask\n--requirement=base.txt\n',
    'deps/tools.txt': 'tox\n',
    'constraints.txt': 'no==1\n',
  });
  expect(manifests).toEqual([
    { told: 'deps/base.txt pypi null null', dependencies: ['flask  runtime '] },
    { told: 'deps/tools.txt pypi null null', dependencies: ['tox  development '] },
    { told: 'requirements-dev.txt pypi null null', dependencies: ['black  development '] },
    { told: 'requirements.txt pypi null null', dependencies: [] },
    {
      told: 'setup.cfg pypi null null',
      dependencies: ['lxml  optional ', 'nose  development ', 'orjson >=3 optional ', 'uvloop  optional '],
    },
    { told: 'setup.py pypi null null', dependencies: ['requests >=2 runtime ', 'six  runtime ', 'wheel  build '] },
    {
      told: 'uv/pyproject.toml pypi null null',
      dependencies: ['pytest  development ', 'ruff >=1 development ', 'sphinx 7 development '],
    },
  ]);
});

test('Python, with names in several spellings, and each tool of development', async () => {
  const { manifests } = await read({
    'pyproject.toml':
      '[project]\nname = "My_Shop"\ndependencies = ["Foo_Bar.baz[x]~=1.0"]\n[project.optional-dependencies]\nfast = ["orjson"]\ndev = ["pytest"]\nall = ["my-shop[fast,dev]"]\n[dependency-groups]\nlint = ["ruff==1 ; python_version > \'3.8\'", { include-group = "all" }]\n[tool.rye]\ndev-dependencies = ["mypy"]\n[tool.hatch.envs.docs]\ndependencies = ["sphinx"]\n',
    'uv.lock':
      '[[package]]\nname = "foo-bar-baz"\nversion = "1.0.3"\n\n[[package]]\nname = "my-shop"\nversion = "0"\nsource = { editable = "." }\n',
    'poetry/pyproject.toml':
      '[project]\nname = "p"\ndependencies = ["requests>=2"]\n[tool.poetry.dependencies]\nRequests = { source = "x" }\nattrs = [{ version = "1", python = "<3.9" }, { version = "2", python = ">=3.9" }]\n[tool.poetry.group.main.dependencies]\nclick = "^8"\n',
    'poetry/poetry.lock':
      '[[package]]\nname = "requests"\nversion = "2.32.0"\n\n[[package]]\nname = "click"\nversion = "8.1.0"\n\n[[package]]\nname = "attrs"\nversion = "1.0"\n\n[[package]]\nname = "attrs"\nversion = "2.0"\n',
    'pipenv/Pipfile': '[packages]\n"Zope.Interface" = "*"\n[dev-packages]\npytest = "*"\n',
    'pipenv/Pipfile.lock':
      '{ "_meta": { "hash": { "sha256": "x" }, "pipfile-spec": 6 }, "default": { "zope-interface": { "version": "==6.1" } }, "develop": { "pytest": { "version": "==8.0" } } }',
    'setup.cfg':
      '[metadata]\nname = old\n[options]\ninstall_requires = file: requirements.txt\n[options.extras_require]\ntests = nose\n[tool:x]\nname = other\nversion = 9\n',
  });
  expect(manifests).toEqual([
    {
      told: 'pipenv/Pipfile pypi null null',
      dependencies: ['Zope.Interface * runtime 6.1', 'pytest * development 8.0'],
    },
    {
      told: 'poetry/pyproject.toml pypi p null',
      dependencies: ['attrs  runtime ', 'click ^8 runtime 8.1.0', 'requests >=2 runtime 2.32.0'],
    },
    {
      told: 'pyproject.toml pypi My_Shop null',
      dependencies: [
        'Foo_Bar.baz ~=1.0 runtime 1.0.3',
        'mypy  development ',
        'orjson  optional ',
        'pytest  development ',
        'ruff ==1 development ',
        'sphinx  development ',
      ],
    },
    { told: 'setup.cfg pypi old null', dependencies: ['nose  development '] },
  ]);
});

test('requirements, with hashes, constraints, and what was made from others', async () => {
  const { manifests } = await read({
    'requirements.txt':
      'flask==3.0.0 \\\r\n    --hash=sha256:aa \\\r\n    --hash=sha256:bb\r\nDjango[x] ; python_version < "3.9"\r\n-c constraints.txt\r\n-e git+https://x/y.git@v1#egg=edited\r\n-e .[dev]\r\nsix\r\n',
    'constraints.txt': 'django==4.2 # why\nunused==1\n',
    'requirements-constraints.txt': 'unused==1\n',
    'requirements-docker.txt': 'gunicorn\n',
    'latest-requirements.txt': 'uvloop\n',
    'docs/requirements.txt': 'sphinx\n',
    'made/requirements.in': 'Jinja2>3\n',
    'made/requirements-test.in': '-c requirements.txt\npytest\n',
    'made/requirements.txt':
      '#\n# This file is autogenerated by pip-compile with Python 3.12\n#\njinja2==3.1.4\n    # via -r requirements.in\nmarkupsafe==2.1 \\\n    --hash=sha256:cc\n    # via jinja2\n',
    'made/requirements-test.txt':
      '# This file was autogenerated by uv via the following command:\n#    uv pip compile requirements-test.in\npytest==8.1.0\n',
    'alone/requirements.txt': '# autogenerated by pip-compile\nflask==2.0\n',
  });
  expect(manifests.map(({ told, dependencies }) => [told.split(' ')[0], dependencies])).toEqual([
    ['alone/requirements.txt', ['flask ==2.0 runtime 2.0']],
    ['docs/requirements.txt', ['sphinx  development ']],
    ['latest-requirements.txt', ['uvloop  runtime ']],
    ['made/requirements-test.in', ['pytest  development 8.1.0']],
    ['made/requirements.in', ['Jinja2 >3 runtime 3.1.4']],
    ['requirements-docker.txt', ['gunicorn  runtime ']],
    ['requirements.txt', ['Django ==4.2 runtime ', 'edited  runtime ', 'flask ==3.0.0 runtime ', 'six  runtime ']],
  ]);
});

test('a setup.py, with what it writes out of its extras and of what its tests need', async () => {
  const { manifests } = await read({
    'setup.py': `from setuptools import setup
# setup(install_requires=["commented"])
EXTRA = ["elsewhere"]
setup(
    name="shop",
    install_requires=(
        'requests>=2',  # don't
        "attrs" , u"click",
    ) + EXTRA + ["late"],
    tests_require="""
    nose
    mock>=1 ; x
    """,
    setup_requires=read("build.txt") + ["no"],
    extras_require={
        "fast": ["orjson[x]>=3", f"formatted==1", read("read.txt"), *list(["given"])],
        'dev': EXTRA + ['pytest'], "one": "uvloop",
        ":python_version<'3'": ["enum34"],
        'docs:sys_platform == "win32"': {"sphinx"},
        "all": [name for names in EXTRA["all"] for name in names],
    },
    classifiers=["Framework"],
)
`,
    'dict/setup.py': "setup(extras_require=dict(test=['tox'], fast=('lxml',)), zip_safe=False, keywords=['no'])\n",
    'variable/setup.py': "tests_require = ['pytest']\nextras_require = {\n  'x': ['six']\n}\nother = ['no']\nsetup()\n",
    'computed/setup.py':
      "setup(install_requires=read('requirements.txt'), extras_require=extras, tests_require=[*read('a.txt')])\n",
    'broken/setup.py': "setup(tests_require=['a', 'b\n, extras_require={'x': ['c',",
    'hatch/pyproject.toml': '[tool.hatch.envs.types]\nextra-dependencies = ["mypy>=1"]\n',
  });
  expect(manifests.map(({ told, dependencies }) => [told.split(' ')[0], dependencies])).toEqual([
    ['broken/setup.py', ['a  development ', 'b  development ', 'c  development ', 'x  development ']],
    ['computed/setup.py', []],
    ['dict/setup.py', ['lxml  optional ', 'tox  development ']],
    ['hatch/pyproject.toml', ['mypy >=1 development ']],
    [
      'setup.py',
      [
        'attrs  runtime ',
        'click  runtime ',
        'enum34  runtime ',
        'late  runtime ',
        'mock >=1 development ',
        'nose  development ',
        'orjson >=3 optional ',
        'pytest  development ',
        'requests >=2 runtime ',
        'sphinx  development ',
        'uvloop  optional ',
      ],
    ],
    ['variable/setup.py', ['pytest  development ', 'six  optional ']],
  ]);
});
