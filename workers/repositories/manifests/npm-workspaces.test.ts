import { expect, test } from 'vitest';
import { readManifestTexts as read } from '../../../tests/support/manifests.ts';

const asks = (dependencies: Record<string, string>, more: object = {}) => JSON.stringify({ dependencies, ...more });
const told = async (texts: Record<string, string>) =>
  Object.fromEntries((await read(texts)).manifests.map(({ told, dependencies }) => [told.split(' ')[0], dependencies]));

test('npm, with the catalogues of pnpm, Yarn and Bun', async () => {
  const member = asks({ react: 'catalog:', vue: 'catalog:old', lost: 'catalog:none', own: 'catalog:' });
  const catalogs = { catalog: { react: '^19' }, catalogs: { old: { vue: '^2' } } };
  const versions = ['lost  runtime ', 'own  runtime '];
  expect(
    await told({
      'pnpm/package.json': asks({ react: 'catalog:default' }),
      'pnpm/pnpm-workspace.yaml':
        "packages:\n  - 'a'\n\ncatalog: # shared\n  'react': &react ^18.2.0 # why\n  react-dom: *react\n  own: workspace:*\ncatalogs:\n    old:\n        \"vue\": '2'\n    new: { vue: 3 }\n",
      'pnpm/a/package.json': asks({ ...JSON.parse(member).dependencies, 'react-dom': 'catalog:' }),
      'pnpm/pnpm-lock.yaml':
        "importers:\n  a:\n    dependencies:\n      react:\n        specifier: 'catalog:'\n        version: 18.3.1\n",
      'yarn/a/package.json': member,
      'yarn/.yarnrc.yml':
        'nodeLinker: node-modules\ncatalog:\n  react: ^18\ncatalogs:\n  old:\n    vue: npm:vue-two@^2\n',
      'yarn/yarn.lock': '"react@npm:^18":\n  version: 18.3.1\n',
      'bun/a/package.json': member,
      'bun/package.json': asks({}, { workspaces: { packages: ['a'], ...catalogs } }),
      'top/a/package.json': member,
      'top/package.json': asks({}, { workspaces: ['a'], ...catalogs }),
    }),
  ).toEqual({
    'pnpm/package.json': ['react ^18.2.0 runtime '],
    'pnpm/a/package.json': [
      'lost  runtime ',
      'react ^18.2.0 runtime 18.3.1',
      'react-dom ^18.2.0 runtime ',
      'vue 2 runtime ',
    ],
    'yarn/a/package.json': [...versions, 'react ^18 runtime 18.3.1', 'vue-two ^2 runtime '],
    'bun/package.json': [],
    'bun/a/package.json': [...versions, 'react ^19 runtime ', 'vue ^2 runtime '],
    'top/package.json': [],
    'top/a/package.json': [...versions, 'react ^19 runtime ', 'vue ^2 runtime '],
  });
});

test('npm, with versions that the root of the workspace has instead', async () => {
  expect(
    await told({
      'yarn/package.json': asks(
        { lodash: '^4.0.0' },
        { workspaces: ['*'], resolutions: { '**/lodash': '4.17.21', 'a/semver': '1', 'zod@npm:^3': '3.9.0' } },
      ),
      'yarn/yarn.lock': '"lodash@npm:4.17.21":\n  version: 4.17.21\n\n"semver@npm:^7":\n  version: 7.1.0\n',
      'yarn/a/package.json': asks(
        { lodash: '^4.17.0', semver: '^7', zod: '^3' },
        { peerDependencies: { lodash: '*' }, resolutions: { semver: '2' } },
      ),
      'yarn/b/package.json': asks({ zod: '^4', lodash: '^3' }),
      'yarn/b/yarn.lock': 'lodash@^3:\n  version "3.1.0"\n',
      'old/package.json': asks({ lodash: '^4.1.0' }, { resolutions: { lodash: '4.17.21' } }),
      'old/yarn.lock': 'lodash@^4.1.0, lodash@^4.2.0:\n  version "4.17.21"\n',
      'npm/package.json': asks(
        { react: '^19' },
        { workspaces: ['a'], overrides: { react: '$react', foo: { '.': '2', bar: '3' }, lost: '$lost' } },
      ),
      'npm/a/package.json': asks({ react: '^18', foo: '1', bar: '1', lost: '1' }),
      'pnpm/package.json': asks(
        { foo: '1', bar: '1', gone: '1' },
        { pnpm: { overrides: { foo: 'catalog:', 'x>bar': '9' } } },
      ),
      'pnpm/pnpm-workspace.yaml': 'catalog:\n  foo: 1.5.0\noverrides:\n  gone: "-"\n  bar@1: 1.2.0\n',
      'apart/package.json': asks({ foo: '1', bar: '' }, { overrides: { foo: '1.1.0' } }),
    }),
  ).toEqual({
    'apart/package.json': ['bar  runtime ', 'foo 1.1.0 runtime '],
    'npm/a/package.json': ['bar 1 runtime ', 'foo 2 runtime ', 'lost 1 runtime ', 'react ^19 runtime '],
    'npm/package.json': ['react ^19 runtime '],
    'old/package.json': ['lodash 4.17.21 runtime 4.17.21'],
    'pnpm/package.json': ['bar 1.2.0 runtime ', 'foo 1.5.0 runtime '],
    'yarn/package.json': ['lodash 4.17.21 runtime 4.17.21'],
    'yarn/a/package.json': [
      'lodash * peer ',
      'lodash 4.17.21 runtime 4.17.21',
      'semver ^7 runtime 7.1.0',
      'zod 3.9.0 runtime ',
    ],
    'yarn/b/package.json': ['lodash ^3 runtime 3.1.0', 'zod ^4 runtime '],
  });
});

test('npm, with what Deno has locked and what comes from JSR', async () => {
  const packages = {
    'jsr:@std/path@1': '1.0.2',
    'npm:hono@^4': '4.5.1',
    'npm:chalk@*': '5.3.0',
    'npm:vite@5': '5.1.0_a@2',
  };
  const prefixed = Object.fromEntries(
    Object.entries(packages).map(([key, version]) => [key, key.replace(/@[^@]*$/, `@${version}`)]),
  );
  const deno = JSON.stringify({
    imports: { path: 'jsr:@std/path@1/posix', hono: 'npm:hono@^4', chalk: 'npm:chalk', vite: 'npm:vite@5' },
  });
  const versions = [
    '@std/path 1 runtime 1.0.2',
    'chalk  runtime 5.3.0',
    'hono ^4 runtime 4.5.1',
    'vite 5 runtime 5.1.0',
  ];
  expect(
    await told({
      'v5/deno.json': deno,
      'v5/deno.lock': JSON.stringify({ version: '5', specifiers: packages }),
      'v3/deno.json': deno,
      'v3/deno.lock': JSON.stringify({ version: '3', packages: { specifiers: prefixed } }),
      'package.json': asks({ '@std/fs': 'jsr:^1.0.0', files: 'jsr:@std/fs@^1' }),
    }),
  ).toEqual({
    'v5/deno.json': versions,
    'v3/deno.json': versions,
    'package.json': ['@std/fs ^1.0.0 runtime ', '@std/fs ^1 runtime '],
  });
});
