import { expect, test } from 'vitest';
import { readManifestTexts as read } from '../../../tests/support/manifests.ts';

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

test('Maven, with versions that are imported', async () => {
  const managed = (...texts: string[]) =>
    `<dependencyManagement><dependencies>${texts.join('')}</dependencies></dependencyManagement>`;
  const dependency = (artifact: string, version = '', more = '') =>
    `<dependency><groupId>g</groupId><artifactId>${artifact}</artifactId>${version && `<version>${version}</version>`}${more}</dependency>`;
  const bom = (artifact: string, version: string) =>
    dependency(artifact, version, '<type>pom</type><scope>import</scope>');
  const project = (artifact: string, ...texts: string[]) =>
    `<project><groupId>g</groupId><artifactId>${artifact}</artifactId><version>1</version>${texts.join('')}</project>`;
  const asks = `<dependencies>${['a', 'b', 'c', 'd'].map((artifact) => dependency(artifact)).join('')}</dependencies>`;
  const { manifests } = await read({
    'bom/pom.xml': project(
      'bom',
      '<properties><b>2.0</b></properties>',
      managed(
        dependency('a', '1.0'),
        dependency('b', '$\u007bb}'),
        bom('more', '1'),
        bom('elsewhere', '3'),
        bom('late', '1'),
      ),
    ),
    'more/pom.xml': project('more', managed(dependency('c', '3.0', '<scope>test</scope>'), bom('more', '1'))),
    'late/pom.xml': project('late', managed(dependency('d', '4.0'))),
    'app/pom.xml': project(
      'app',
      '<properties><b>9</b></properties>',
      managed(dependency('a', '1.1'), bom('bom', '1')),
      asks,
    ),
    'released/pom.xml': project('released', managed(bom('bom', '0.9')), asks),
    'child/pom.xml': project(
      'child',
      '<parent><groupId>boot</groupId><artifactId>parent</artifactId><version>3</version></parent>',
      managed(dependency('b', '2.1'), bom('bom', '1')),
      asks,
    ),
  });
  const told = manifests.filter(({ dependencies }) => dependencies.length > 0);
  expect(told.map(({ dependencies }) => dependencies)).toEqual([
    ['g:a 1.1 runtime ', 'g:b 2.0 runtime ', 'g:c 3.0 development ', 'g:d  runtime '],
    ['g:a  runtime ', 'g:b 2.1 runtime ', 'g:c  runtime ', 'g:d  runtime '],
    ['g:a  runtime ', 'g:b  runtime ', 'g:c  runtime ', 'g:d  runtime '],
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
