import { expect, test } from 'vitest';
import { readManifestTexts as read } from '../../../tests/support/manifests.ts';
import { isManifest } from './index.ts';

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
    'ranged ^2 runtime ',
  ];
  expect(manifests.map(({ dependencies }) => dependencies)).toEqual([
    locked('3.10.1', '4.17.21', ''),
    locked('3.10.1', '4.17.21', ''),
    locked('3.10.1', '', '1.2.0'),
    locked('3.10.1', '4.17.21', '1.2.0'),
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

test('Go, with what is replaced, and tools', async () => {
  const { manifests } = await read({
    'go.mod':
      'module example.com/shop\n\nrequire (\n\ta.com/own v1.0.0\n\ta.com/fork v1.0.0\n\ta.com/newer v1.0.0\n\ta.com/pinned v1.0.0\n\tgolang.org/x/tools v0.30.0 // indirect\n\ta.com/gone v1.0.0 // indirect\n)\nreplace (\n\ta.com/own => ../own\n\ta.com/fork => b.com/fork v1.1.0\n\ta.com/newer v1.0.0 => a.com/newer v1.2.0\n\ta.com/pinned v0.9.0 => ./no\n)\n\ntool golang.org/x/tools/cmd/stringer\ntool example.com/shop/cmd/gen\n',
  });
  expect(manifests[0]?.dependencies).toEqual([
    'a.com/fork b.com/fork v1.1.0 runtime ',
    'a.com/newer v1.2.0 runtime ',
    'a.com/pinned v1.0.0 runtime ',
    'golang.org/x/tools v0.30.0 development ',
  ]);
});

test('Go, with what a workspace replaces in the modules that it uses', async () => {
  const mod = (name: string) =>
    `module a.com/${name}\nrequire (\n\ta.com/own v1.0.0\n\ta.com/fork v1.0.0\n\ta.com/kept v1.0.0\n)\nreplace a.com/fork => ../fork\nreplace a.com/kept => a.com/kept v2.0.0\n`;
  const { manifests } = await read({
    'go.work':
      'go 1.22\nuse (\n\t./used\n)\nreplace (\n\ta.com/own => ./own\n\ta.com/fork  v1.0.0 => b.com/fork v1.1.0\n)\n',
    'alone/go.mod': mod('alone'),
    'used/go.mod': mod('used'),
    'vendor/x/go.work': 'use ../../alone\nreplace a.com/own => ./own\n',
  });
  expect(manifests.map(({ dependencies }) => dependencies)).toEqual([
    ['a.com/kept v2.0.0 runtime ', 'a.com/own v1.0.0 runtime '],
    ['a.com/fork b.com/fork v1.1.0 runtime ', 'a.com/kept v2.0.0 runtime '],
  ]);
});

test('RubyGems, with groups, blocks, and gems of the repository', async () => {
  const { manifests } = await read({
    'gems.rb': [
      "gem 'rails' # why",
      "gem 'pg',",
      "    '~> 1.5', # why",
      "    '>= 1.5.3'",
      'if ENV["EDGE"] # odd',
      "  gem 'edge', github: 'x/edge'",
      'end',
      "group 'development', :test do # both",
      "  if RUBY_VERSION >= '3'",
      "    gem 'rspec'",
      '  end',
      "  gem 'rubocop'",
      'end',
      'group :mysql, optional: true do',
      "  gem 'mysql2'",
      'end',
      'group :test, :production do',
      "  gem 'both'",
      'end',
      "gem 'sass', group: :assets",
      "gem 'pry', :groups => [:development, :test], :require => false",
      "gem 'own', path: 'own'",
      "path 'engines' do",
      "  gem 'engine'",
      'end',
      `gem 'worked', "#\u007bversion}"`,
    ].join('\n'),
    'gems.locked': 'GEM\n  specs:\n    pg (1.5.9-x86_64-linux)\n    mysql2 (0.5.6)\n',
    'own.gemspec':
      'Gem::Specification.new do |s|\n  s.name        = "own"\n  s.version     = "1.0"\n  s.add_runtime_dependency(%q<json>.freeze, [">= 2", "< 3"])\n  s.add_dependency "rake".freeze, "~> 13".freeze\nend\n',
  });
  expect(manifests).toEqual([
    {
      told: 'gems.rb rubygems null null',
      dependencies: [
        'both  runtime ',
        'edge  runtime ',
        'mysql2  optional 0.5.6',
        'pg ~> 1.5, >= 1.5.3 runtime 1.5.9',
        'pry  development ',
        'rails  runtime ',
        'rspec  development ',
        'rubocop  development ',
        'sass  runtime ',
        'worked  runtime ',
      ],
    },
    { told: 'own.gemspec rubygems own 1.0', dependencies: ['json >= 2, < 3 runtime ', 'rake ~> 13 runtime '] },
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
