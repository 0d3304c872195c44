import { expect, test } from 'vitest';
import { isManifest, readManifests } from './index.ts';

/** What is read of these files: `name version scope locked` for each dependency. */
async function read(texts: Record<string, string>) {
  const { manifests, scripts } = await readManifests({
    paths: new Set(Object.keys(texts)),
    readText: async (path) => texts[path] ?? null,
  });
  return {
    manifests: manifests.map(({ path, ecosystem, name, version, dependencies }) => ({
      told: `${path} ${ecosystem} ${name} ${version}`,
      dependencies: dependencies.map((one) => [one.name, one.version, one.scope, one.locked].join(' ')),
    })),
    scripts: scripts.map(({ file, name, command }) => `${file} ${name}: ${command}`),
  };
}

test('npm and Deno, with the versions that are locked', async () => {
  const { manifests, scripts } = await read({
    'package.json': JSON.stringify({
      name: 'shop',
      version: '1.2.3',
      scripts: { build: 'vite build' },
      dependencies: { zod: '^4' },
      devDependencies: { vite: '8.0.0' },
      peerDependencies: { preact: '*' },
      optionalDependencies: { fsevents: '2' },
    }),
    'package-lock.json': JSON.stringify({
      packages: {
        '': {},
        'node_modules/zod': { version: '4.6.7' },
        'node_modules/a/node_modules/vite': { version: '1.0.0' },
      },
    }),
    'packages/a/package.json': JSON.stringify({ dependencies: { zod: 4, '@scope/b': 'workspace:*' } }),
    'b/package.json': JSON.stringify({ dependencies: { '@scope/c': '1' } }),
    'b/bun.lock': '{ "packages": { "@scope/c": ["@scope/c@1.0.5", "", {}, "sha"], }, }',
    'deno.json':
      '{ "tasks": { "dev": "deno run a.ts" }, "imports": { "hono": "npm:hono@^4", "@std/path": "jsr:@std/path@1/x" } }',
    'node_modules/x/package.json': '{ "name": "no" }',
  });
  expect(manifests).toEqual([
    { told: 'b/package.json npm null null', dependencies: ['@scope/c 1 runtime 1.0.5'] },
    { told: 'deno.json npm null null', dependencies: ['@std/path 1 runtime ', 'hono ^4 runtime '] },
    {
      told: 'package.json npm shop 1.2.3',
      dependencies: ['fsevents 2 optional ', 'preact * peer ', 'vite 8.0.0 development ', 'zod ^4 runtime 4.6.7'],
    },
    { told: 'packages/a/package.json npm null null', dependencies: ['zod  runtime 4.6.7'] },
  ]);
  expect(scripts).toEqual(['deno.json dev: deno run a.ts', 'package.json build: vite build']);
});

test('the versions that lock files have chosen', async () => {
  const asks = (dependencies: Record<string, string>) => JSON.stringify({ dependencies });
  const { manifests } = await read({
    'yarn1/package.json': asks({ lodash: '^4.17.0', '@scope/a': '1 || 2', semver: '5', git: 'x/y' }),
    'yarn1/yarn.lock':
      '# yarn lockfile v1\n\n"@scope/a@1 || 2":\n  version "2.0.0"\n\nlodash@^4.0.0, lodash@^4.17.0:\n  version "4.17.21"\n  dependencies:\n    version "9"\n\nsemver@5:\n  version "5.7.2"\n\nsemver@^7.0.0:\n  version "7.6.0"\n',
    'yarn4/package.json': asks({ lodash: '^4.17.0', '@scope/a': '*', long: '1', own: 'workspace:^' }),
    'yarn4/yarn.lock':
      '__metadata:\r\n  version: 8\r\n\r\n"@scope/a@npm:*":\r\n  version: 2.0.0\r\n  resolution: "@scope/a@npm:2.0.0"\r\n\r\n"lodash@npm:^4.0.0, lodash@npm:^4.17.0":\r\n  version: 4.17.21\r\n\r\n? "long@npm:1, long@npm:2"\r\n:\r\n  version: 1.9.0\r\n',
    'npm/package.json': asks({ zod: '3' }),
    'npm/a/package.json': asks({ zod: '4' }),
    'npm/npm-shrinkwrap.json': JSON.stringify({
      packages: { 'node_modules/zod': { version: '3.1.0' }, 'a/node_modules/zod': { version: '4.1.0' } },
    }),
    'bun/package.json': asks({ zod: '3' }),
    'bun/a/package.json': asks({ zod: '4' }),
    'bun/bun.lock':
      '{ "workspaces": { "": { "name": "all" }, "a": { "name": "@all/a" } }, "packages": { "zod": ["zod@3.1.0"], "x/zod": ["zod@2.0.0"], "@all/a/zod": ["zod@4.1.0"], "@all/a": ["@all/a@workspace:a"], }, }',
    'pnpm9/package.json': asks({ zod: '3', '@scope/a': '1', b: '2' }),
    'pnpm9/packages/a/package.json': asks({ zod: '4', b: 'x' }),
    'pnpm9/pnpm-lock.yaml':
      "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      '@scope/a':\n        specifier: '1'\n        version: 1.0.5(react@18.3.1)(vue@3.0.0)\n      zod:\n        specifier: '3'\n        version: 3.1.0\n  packages/a:\n    devDependencies:\n      b:\n        specifier: x\n        version: link:../2b\n      zod:\n        specifier: '4'\n        version: 4.1.0\n\npackages:\n\n  zod@3.1.0:\n    dependencies:\n      b: 9.0.0\n",
    'pnpm6/package.json': asks({ zod: '3' }),
    'pnpm6/pnpm-lock.yaml': "lockfileVersion: '6.0'\n\ndependencies:\n  zod:\n    specifier: '3'\n    version: 3.1.0\n",
    'pnpm5/package.json': asks({ zod: '3' }),
    'pnpm5/pnpm-lock.yaml':
      'lockfileVersion: 5.4\n\nspecifiers:\n  zod: 3\n\ndependencies:\n  zod: 3.1.0_react@18.0.0\n',
    'rust/Cargo.toml': '[dependencies]\nsyn = "2.0"\nrand = "0.8"\nlog = "0"\nmany = "*"\n',
    'rust/Cargo.lock': ['syn 1.0.1', 'syn 2.0.9', 'rand 0.7.3', 'rand 0.8.5', 'log 0.4.1', 'many 1.0.0', 'many 2.0.0']
      .map((one) => `[[package]]\nname = "${one.split(' ')[0]}"\nversion = "${one.split(' ')[1]}"\n`)
      .join(''),
    'uv/pyproject.toml': '[project]\nname = "own"\ndependencies = ["PyYAML>=6", "ruamel_yaml"]\n',
    'uv/uv.lock':
      '[[package]]\nname = "own"\nsource = { editable = "." }\n[[package]]\nname = "pyyaml"\nversion = "6.0.1"\n[[package]]\nname = "ruamel-yaml"\nversion = "0.18"\n',
    'net/App.csproj': '<Project><ItemGroup><PackageReference Include="Dapper" Version="2.*" /></ItemGroup></Project>',
    'net/packages.lock.json': JSON.stringify({
      version: 1,
      dependencies: { 'net8.0': { Dapper: { type: 'Direct', resolved: '2.1.35' }, own: { type: 'Project' } } },
    }),
    'jvm/build.gradle': "dependencies {\n  implementation 'com.google:guava:33.+'\n}\n",
    'jvm/gradle.lockfile': '# generated\ncom.google:guava:33.1-jre=compileClasspath,runtimeClasspath\nempty=\n',
  });
  expect(Object.fromEntries(manifests.map(({ told, dependencies }) => [told.split(' ')[0], dependencies]))).toEqual({
    'bun/a/package.json': ['zod 4 runtime 4.1.0'],
    'bun/package.json': ['zod 3 runtime 3.1.0'],
    'jvm/build.gradle': ['com.google:guava 33.+ runtime 33.1-jre'],
    'net/App.csproj': ['Dapper 2.* runtime 2.1.35'],
    'npm/a/package.json': ['zod 4 runtime 4.1.0'],
    'npm/package.json': ['zod 3 runtime 3.1.0'],
    'pnpm5/package.json': ['zod 3 runtime 3.1.0'],
    'pnpm6/package.json': ['zod 3 runtime 3.1.0'],
    'pnpm9/package.json': ['@scope/a 1 runtime 1.0.5', 'b 2 runtime ', 'zod 3 runtime 3.1.0'],
    'pnpm9/packages/a/package.json': ['b x runtime ', 'zod 4 runtime 4.1.0'],
    'rust/Cargo.toml': ['log 0 runtime 0.4.1', 'many * runtime ', 'rand 0.8 runtime 0.8.5', 'syn 2.0 runtime 2.0.9'],
    'uv/pyproject.toml': ['PyYAML >=6 runtime 6.0.1', 'ruamel_yaml  runtime 0.18'],
    'yarn1/package.json': [
      '@scope/a 1 || 2 runtime 2.0.0',
      'git x/y runtime ',
      'lodash ^4.17.0 runtime 4.17.21',
      'semver 5 runtime 5.7.2',
    ],
    'yarn4/package.json': ['@scope/a * runtime 2.0.0', 'lodash ^4.17.0 runtime 4.17.21', 'long 1 runtime 1.9.0'],
  });
});

test('npm packages by another name, and those of the repository', async () => {
  const text = JSON.stringify({
    dependencies: {
      lodash3: 'npm:lodash@^3',
      lodash: '^4',
      scoped: 'npm:@scope/a@1',
      bare: 'npm:chalk',
      ranged: 'npm:^2',
      own: 'workspace:*',
      renamed: 'workspace:own@^1',
      folder: 'file:../folder',
      linked: 'link:../linked',
      portal: 'portal:../portal',
      archive: 'file:vendor/archive.tgz',
    },
  });
  const { manifests } = await read({
    'npm/package.json': text,
    'npm/package-lock.json': JSON.stringify({
      packages: {
        'node_modules/lodash': { version: '4.17.21' },
        'node_modules/lodash3': { name: 'lodash', version: '3.10.1' },
      },
    }),
    'pnpm/package.json': text,
    'pnpm/pnpm-lock.yaml':
      "importers:\n  .:\n    dependencies:\n      lodash3:\n        specifier: npm:lodash@^3\n        version: lodash@3.10.1\n      scoped:\n        specifier: npm:@scope/a@1\n        version: '@scope/a@1.2.0'\n",
    'yarn/package.json': text,
    'yarn/yarn.lock':
      '"lodash3@npm:lodash@^3":\n  version: 3.10.1\n\n"lodash@npm:^4":\n  version: 4.17.21\n\n"scoped@npm:@scope/a@1":\n  version: 1.2.0\n',
    'bun/package.json': text,
    'bun/bun.lock': '{ "packages": { "lodash3": ["lodash@3.10.1"], "lodash": ["lodash@4.17.21"] } }',
  });
  const locked = (lodash3: string, lodash: string, scoped: string) => [
    `@scope/a 1 runtime ${scoped}`,
    'archive file:vendor/archive.tgz runtime ',
    'chalk  runtime ',
    `lodash ^3 runtime ${lodash3}`,
    `lodash ^4 runtime ${lodash}`,
    'ranged npm:^2 runtime ',
  ];
  expect(manifests.map(({ dependencies }) => dependencies)).toEqual([
    locked('3.10.1', '4.17.21', ''),
    locked('3.10.1', '4.17.21', ''),
    locked('3.10.1', '', '1.2.0'),
    locked('3.10.1', '4.17.21', '1.2.0'),
  ]);
});

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

test('Go and Cargo', async () => {
  const { manifests } = await read({
    'go.mod':
      'module example.com/shop\n\ngo 1.22\nrequire github.com/a/b v1.0.0\nrequire (\n\tgithub.com/c/d/v2 v2.1.0\n\tgolang.org/x/e v0.1.0 // indirect\n)\n',
    'Cargo.toml':
      '[package]\nname = "shop"\nversion = "0.1.0"\n[dependencies]\nserde = { version = "1", features = ["derive"] }\nown = { path = "../own" }\nlog = { package = "tracing-log", version = "0.2", optional = true }\n[dev-dependencies]\ninsta = "1"\n[build-dependencies]\ncc = "1"\n[target."cfg(unix)".dependencies]\nnix = "0.29"\n',
    'Cargo.lock': '[[package]]\nname = "serde"\nversion = "1.0.200"\n',
  });
  expect(manifests).toEqual([
    {
      told: 'Cargo.toml cargo shop 0.1.0',
      dependencies: [
        'cc 1 build ',
        'insta 1 development ',
        'nix 0.29 runtime ',
        'serde 1 runtime 1.0.200',
        'tracing-log 0.2 optional ',
      ],
    },
    {
      told: 'go.mod go example.com/shop null',
      dependencies: ['github.com/a/b v1.0.0 runtime ', 'github.com/c/d/v2 v2.1.0 runtime '],
    },
  ]);
});

test('what a Cargo workspace shares is called by its package, and is nothing where it is its own', async () => {
  const { manifests } = await read({
    'Cargo.toml':
      '[workspace]\n[workspace.dependencies]\nrenamed = { package = "real-one", path = "crates/real" }\nlogs = { package = "tracing-log", version = "0.2" }\nserde = "1"\n',
    'Apps/Cargo.toml':
      '[package]\nname = "app"\n[dependencies]\nrenamed.workspace = true\nlogs = { workspace = true, optional = true }\nlost.workspace = true\n[dev-dependencies]\nserde.workspace = true\n',
    'Cargo.lock': '[[package]]\nname = "tracing-log"\nversion = "0.2.1"\n',
  });
  expect(manifests).toEqual([
    {
      told: 'Apps/Cargo.toml cargo app null',
      dependencies: ['lost  runtime ', 'serde 1 development ', 'tracing-log 0.2 optional 0.2.1'],
    },
    { told: 'Cargo.toml cargo null null', dependencies: [] },
  ]);
});

test('Maven, Gradle and NuGet', async () => {
  const { manifests } = await read({
    'pom.xml':
      '<project><parent><groupId>com.acme</groupId><version>7</version></parent><artifactId>shop</artifactId><properties><jackson.version>2.17.0</jackson.version></properties><dependencies><dependency><groupId>com.fasterxml</groupId><artifactId>jackson</artifactId><version>$\u007bjackson.version}</version></dependency><dependency><groupId>org.junit</groupId><artifactId>junit</artifactId><scope>test</scope></dependency></dependencies></project>',
    'app/build.gradle.kts':
      'version = "1.0"\ndependencies {\n  implementation("com.squareup:okhttp:4.12.0")\n  testImplementation(platform("org.junit:bom:5.10"))\n  api \'org.slf4j:slf4j-api\'\n  // implementation("no:no:1")\n}\n',
    'gradle/libs.versions.toml':
      '[versions]\nkotlin = "2.0"\n[libraries]\nstd = { module = "org.jetbrains:stdlib", version.ref = "kotlin" }\nguava = "com.google:guava:33"\n',
    'App.csproj':
      '<Project><PropertyGroup><Version>2.0</Version></PropertyGroup><ItemGroup><PackageReference Include="Dapper" Version="2.1" /><PackageReference Include="Tool" PrivateAssets="all"><Version>3</Version></PackageReference><PackageReference Include="Central" /></ItemGroup></Project>',
    'old/packages.config': '<packages><package id="jQuery" version="3.7" /></packages>',
  });
  expect(manifests).toEqual([
    {
      told: 'App.csproj nuget App 2.0',
      dependencies: ['Central  runtime ', 'Dapper 2.1 runtime ', 'Tool 3 development '],
    },
    {
      told: 'app/build.gradle.kts maven null 1.0',
      dependencies: [
        'com.squareup:okhttp 4.12.0 runtime ',
        'org.junit:bom 5.10 development ',
        'org.slf4j:slf4j-api  runtime ',
      ],
    },
    {
      told: 'gradle/libs.versions.toml maven null null',
      dependencies: ['com.google:guava 33 runtime ', 'org.jetbrains:stdlib 2.0 runtime '],
    },
    { told: 'old/packages.config nuget null null', dependencies: ['jQuery 3.7 runtime '] },
    {
      told: 'pom.xml maven com.acme:shop 7',
      dependencies: ['com.fasterxml:jackson 2.17.0 runtime ', 'org.junit:junit  development '],
    },
  ]);
});

test('Maven, with what parents in the repository give', async () => {
  const dependency = (group: string, artifact: string, more = '') =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${more}</dependency>`;
  const parent = (artifact: string, more = '') =>
    `<parent><groupId>com.acme</groupId><artifactId>${artifact}</artifactId><version>7</version>${more}</parent>`;
  const of = (name: string) => `$\u007b${name}}`;
  const { manifests } = await read({
    'pom.xml': `<project><groupId>com.acme</groupId><artifactId>all</artifactId><version>7</version>
      <properties><jackson.version>2.17.0</jackson.version><spring>${of('major')}.1</spring><major>6</major></properties>
      <dependencyManagement><dependencies>
        ${dependency('org.slf4j', 'slf4j', `<version>2.0.9</version>`)}
        ${dependency('org.junit', 'junit', '<version>5.10</version><scope>test</scope>')}
        ${dependency('org.boot', 'bom', '<version>3</version><type>pom</type><scope>import</scope>')}
      </dependencies></dependencyManagement>
      <build><plugins><plugin><dependencies>${dependency('org.tool', 'plugin')}</dependencies></plugin></plugins></build>
    </project>`,
    'app/pom.xml': `<project>${parent('all')}<artifactId>app</artifactId><dependencies>
      ${dependency(of('project.groupId'), 'core', `<version>${of('project.version')}</version>`)}
      ${dependency(of('project.parent.groupId'), 'more', `<version>${of('project.parent.version')}</version>`)}
      ${dependency('com.fasterxml', 'jackson', `<version>${of('jackson.version')}</version><exclusions><exclusion><groupId>no</groupId><artifactId>no</artifactId></exclusion></exclusions>`)}
      ${dependency('org.spring', 'core', `<version>${of('spring')}.RELEASE</version>`)}
      ${dependency('org.slf4j', 'slf4j')}
      ${dependency('org.junit', 'junit')}
      ${dependency('x', 'unknown', `<version>1-${of('elsewhere')}</version>`)}
      ${dependency(of('elsewhere'), 'unknown')}
    </dependencies></project>`,
    'app/deep/pom.xml': `<project>${parent('app')}<groupId>com.deep</groupId><artifactId>deep</artifactId><profiles><profile>
      <dependencies>${dependency('org.spring', 'web', `<version>${of('spring')}</version>`)}</dependencies>
    </profile></profiles></project>`,
    'other/pom.xml': `<project>${parent('all', '<relativePath/>')}<artifactId>other</artifactId>
      <dependencies>${dependency('org.slf4j', 'slf4j')}</dependencies></project>`,
    'loop/pom.xml': `<project>${parent('loop', '<relativePath>pom.xml</relativePath>')}<artifactId>loop</artifactId>
      <properties><a>${of('b')}${of('b')}</a><b>${of('a')}${of('a')}</b></properties>
      <dependencies>${dependency('x', 'y', `<version>${of('a')}</version>`)}</dependencies></project>`,
  });
  expect(manifests).toEqual([
    { told: 'app/deep/pom.xml maven com.deep:deep 7', dependencies: ['org.spring:web 6.1 runtime '] },
    {
      told: 'app/pom.xml maven com.acme:app 7',
      dependencies: [
        'com.acme:core 7 runtime ',
        'com.acme:more 7 runtime ',
        'com.fasterxml:jackson 2.17.0 runtime ',
        'org.junit:junit 5.10 development ',
        'org.slf4j:slf4j 2.0.9 runtime ',
        'org.spring:core 6.1.RELEASE runtime ',
        'x:unknown  runtime ',
      ],
    },
    { told: 'loop/pom.xml maven com.acme:loop 7', dependencies: ['x:y  runtime '] },
    { told: 'other/pom.xml maven com.acme:other 7', dependencies: ['org.slf4j:slf4j  runtime '] },
    { told: 'pom.xml maven com.acme:all 7', dependencies: [] },
  ]);
});

test('Gradle, with its configurations and catalogues', async () => {
  const { manifests } = await read({
    'app/build.gradle': [
      'buildscript { dependencies { classpath "com.android:gradle:8.1" } }',
      'dependencies {',
      "  implementation group: 'k', name: 'l', version: '1'",
      "  implementation([group: 'k', name: 'bare'])",
      "  debugImplementation 'com.leak:canary:2.12'",
      "  testFixturesApi('org.assert:core:3')",
      "  integrationTestImplementation 'org.containers:all:1'",
      "  freeReleaseImplementation 'com.free:ads:1@aar'",
      "  kapt 'com.dagger:compiler:2'",
      "  annotationProcessor 'org.lombok:lombok:1'",
      '  api "com.acme:$name:1"',
      '  api "com.acme:shared:$\u007bversions.shared}"',
      "  implementation project(':core')",
      "  debug 'no:debug:1'",
      "  exclude group: 'no', module: 'no'",
      '  implementation libs.androidx.core.ktx',
      '  testImplementation libs.junit',
      '  implementation other.thing',
      '}',
    ].join('\n'),
    'lib/build.gradle.kts': [
      'dependencies {',
      '  implementation(group = "k", name = "l", version = "2")',
      '  "ksp"("com.room:compiler:2")',
      '  compileOnlyApi("org.annotations", "annotations", "24")',
      '  api(',
      '    platform(libs.boot.bom)',
      '  )',
      '  runtimeOnly(libs.bundles.db)',
      '  implementation(libs.missing)',
      '  implementation(projects.core)',
      '}',
    ].join('\n'),
    'gradle/libs.versions.toml': [
      '[versions]\nboot = { strictly = "3.2" }\ndb = "42"',
      '[libraries]',
      'androidx-core-ktx = "androidx.core:core-ktx:1.12"',
      'junit = { group = "org.junit", name = "junit", version = "5" }',
      'boot_bom = { module = "org.boot:bom", version.ref = "boot" }',
      'pg = { module = "org.pg:driver", version.ref = "db" }',
      'pool = { module = "org.pool:pool" }',
      'convention = { module = "org.only:convention" }',
      'broken = {}',
      '[bundles]\ndb = ["pg", "pool", "missing"]',
    ].join('\n'),
  });
  expect(manifests).toEqual([
    {
      told: 'app/build.gradle maven null null',
      dependencies: [
        'androidx.core:core-ktx 1.12 runtime ',
        'com.acme:shared  runtime ',
        'com.android:gradle 8.1 build ',
        'com.dagger:compiler 2 build ',
        'com.free:ads 1 runtime ',
        'com.leak:canary 2.12 development ',
        'k:bare  runtime ',
        'k:l 1 runtime ',
        'org.assert:core 3 development ',
        'org.containers:all 1 development ',
        'org.junit:junit 5 development ',
        'org.lombok:lombok 1 build ',
      ],
    },
    { told: 'gradle/libs.versions.toml maven null null', dependencies: ['org.only:convention  runtime '] },
    {
      told: 'lib/build.gradle.kts maven null null',
      dependencies: [
        'com.room:compiler 2 build ',
        'k:l 2 runtime ',
        'org.annotations:annotations 24 build ',
        'org.boot:bom 3.2 runtime ',
        'org.pg:driver 42 runtime ',
        'org.pool:pool  runtime ',
      ],
    },
  ]);
});

test('Cargo, with what a workspace gives', async () => {
  const { manifests } = await read({
    'Cargo.toml':
      '[workspace]\nmembers = ["a"]\n[workspace.package]\nversion = "3.0.0"\n[workspace.dependencies]\nserde = "1.0.100"\nunused = "1"\nown = { path = "own", version = "3" }\nlog = { package = "tracing-log", version = "0.2" }\n',
    'a/Cargo.toml':
      '[package]\nname = "a"\nversion.workspace = true\n[dependencies]\nserde = { workspace = true, optional = true }\nown.workspace = true\nlog.workspace = true\nlost = { workspace = true }\n[target."cfg(windows)".dependencies]\nwinapi = "0.3"\n[target."cfg(unix)".dev-dependencies]\nnix = "0.29"\n[target."cfg(unix)".build-dependencies]\ncc = { version = "1" }\n',
    'b/Cargo.toml':
      '[package]\nname = "b"\nversion = "1.0.0"\nworkspace = "../c"\n[dependencies]\nserde.workspace = true\n',
    'c/Cargo.toml': '[workspace]\n[workspace.dependencies]\nserde = "0.9"\n',
  });
  expect(manifests).toEqual([
    { told: 'Cargo.toml cargo null null', dependencies: [] },
    {
      told: 'a/Cargo.toml cargo a 3.0.0',
      dependencies: [
        'cc 1 build ',
        'lost  runtime ',
        'nix 0.29 development ',
        'serde 1.0.100 optional ',
        'tracing-log 0.2 runtime ',
        'winapi 0.3 runtime ',
      ],
    },
    { told: 'b/Cargo.toml cargo b 1.0.0', dependencies: ['serde 0.9 runtime '] },
    { told: 'c/Cargo.toml cargo null null', dependencies: [] },
  ]);
});

test('RubyGems and Composer', async () => {
  const { manifests, scripts } = await read({
    Gemfile:
      'source "x"\ngem "rails", "~> 7.1", ">= 7.1.2"\ngem "puma"\ngroup :development, :test do\n  gem "rspec-rails", "6"\nend\ngem "debug", group: :development\n',
    'Gemfile.lock': 'GEM\n  specs:\n    rails (7.1.3)\n      actionpack (= 7.1.3)\n',
    'x.gemspec':
      'Gem::Specification.new do |s|\n  s.name = "x"\n  s.version = "1.0"\n  s.add_dependency "json", ">= 2"\n  s.add_development_dependency("rake")\nend\n',
    'composer.json': JSON.stringify({
      name: 'acme/shop',
      require: { php: '>=8', 'symfony/console': '^7' },
      'require-dev': { 'phpunit/phpunit': '^11' },
      scripts: { test: ['phpunit', '@lint'] },
    }),
    'composer.lock': JSON.stringify({ packages: [{ name: 'symfony/console', version: 'v7.1.0' }] }),
  });
  expect(manifests).toEqual([
    {
      told: 'Gemfile rubygems null null',
      dependencies: [
        'debug  development ',
        'puma  runtime ',
        'rails ~> 7.1, >= 7.1.2 runtime 7.1.3',
        'rspec-rails 6 development ',
      ],
    },
    {
      told: 'composer.json composer acme/shop null',
      dependencies: ['phpunit/phpunit ^11 development ', 'symfony/console ^7 runtime v7.1.0'],
    },
    { told: 'x.gemspec rubygems x 1.0', dependencies: ['json >= 2 runtime ', 'rake  development '] },
  ]);
  expect(scripts).toEqual(['composer.json test: phpunit && @lint']);
});

test('scripts of Makefiles, Justfiles and Procfiles', async () => {
  const { scripts } = await read({
    Makefile:
      '.PHONY: all test\nNAME := x\nall: build test\nbuild test:\n\t@go build ./...\nbin/tool: x.go\n\tgo build\n%.o: %.c\n\tcc\n',
    justfile: 'set shell := ["sh"]\nbuild target="x":\n    cargo build\n@lint:\n  clippy\n',
    Procfile: 'web: bundle exec puma\nworker: sidekiq\n',
  });
  expect(scripts).toEqual([
    'Makefile all: ',
    'Makefile build: go build ./...',
    'Makefile test: go build ./...',
    'Procfile web: bundle exec puma',
    'Procfile worker: sidekiq',
    'justfile build: cargo build',
    'justfile lint: clippy',
  ]);
});

test('a manifest that is none has nothing to say', async () => {
  const names = [
    'package.json',
    'pyproject.toml',
    'go.mod',
    'Cargo.toml',
    'pom.xml',
    'composer.json',
    'Pipfile',
    'Cargo.lock',
  ];
  expect(names.filter(isManifest)).toEqual(names.slice(0, -1));
  for (const text of ['', '[', '{"dependencies": 1}', '\0', '<project', '[project]\ndependencies = 5']) {
    const { manifests } = await read(Object.fromEntries(names.map((name) => [name, text])));
    expect(manifests.flatMap(({ dependencies }) => dependencies)).toEqual([]);
  }
});
