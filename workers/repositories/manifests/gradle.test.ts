import { expect, test } from 'vitest';
import { readManifestTexts as read } from '../../../tests/support/manifests.ts';

/** A reference as Gradle writes it. */
const of = (name: string) => `$\u007b${name}}`;
const told = async (texts: Record<string, string>) =>
  Object.fromEntries((await read(texts)).manifests.map(({ told, dependencies }) => [told.split(' ')[0], dependencies]));

test('Gradle, with versions that are properties and variables', async () => {
  const dependencies = await told({
    'settings.gradle': '',
    'gradle.properties': '# versions\nspringVersion=6.1\nokVersion = 4.12\n',
    'build.gradle': [
      'buildscript {',
      "  ext.kotlin_version = '1.9.0'",
      "  ext { junit = '5.10'; twice = '1'; twice = '2' }",
      '}',
      "ext.versions = [ room: '2.6', 'work': '2.9' ]",
      "def own = '1'",
    ].join('\n'),
    'app/gradle.properties': 'okVersion=5\n',
    'app/build.gradle': [
      "group = 'com.acme'",
      "def guavaVersion = '33'",
      'String jre = "$guavaVersion-jre"',
      'dependencies {',
      '  implementation "com.google:guava:$jre"',
      `  implementation "com.square:okhttp:${of('okVersion')}"`,
      `  implementation "org.spring:core:${of('rootProject.ext.springVersion')}"`,
      `  implementation "org.kotlin:stdlib:${of("project.property('kotlin_version')")}"`,
      `  implementation "androidx:room:${of('versions.room')}"`,
      "  implementation group: 'androidx', name: 'work', version: versions.work",
      `  testImplementation "org.junit:junit:$junit"`,
      '  api "x:twice:$twice"',
      '  api "x:own:$own"',
      '  api "$group:core:1"',
      '  /* implementation "no:no:1"',
      '  implementation "no:no:2" */',
      '}',
    ].join('\n'),
    'kts/build.gradle.kts': [
      'val ktor = "2.3"',
      'val boot by extra("3.2")',
      'extra["pg"] = "42"',
      'extra.apply { set("pool", "5") }',
      'val springVersion: String by project',
      'dependencies {',
      `  implementation("io.ktor:core:$ktor")`,
      `  implementation("org.boot:boot:${of('property("boot")')}")`,
      `  implementation("org.pg:driver:${of('extra["pg"]')}")`,
      `  implementation("org.pool:pool:${of('rootProject.extra["pool"]')}")`,
      `  implementation("org.spring:web:$springVersion")`,
      `  implementation("org.db:db:${of('libs.versions.data.base.get()')}")`,
      `  implementation("org.x:unknown:${of('System.getenv("X")')}")`,
      '  implementation(kotlin("stdlib"))',
      '  testImplementation(kotlin("test", "2.0"))',
      '  implementation("org.rich:rich") { version { strictly("1.5") } }',
      '}',
    ].join('\n'),
    'kts/gradle/libs.versions.toml': '[versions]\ndata-base = "7"\n',
    'kts/loop/build.gradle': `ext { a = "$b$b"; b = "$a$a" }\ndependencies { api "x:loop:$a"\n}\n`,
    'apart/settings.gradle.kts': '',
    'apart/build.gradle': 'dependencies {\n  api "org.spring:core:$springVersion"\n}\n',
  });
  expect(dependencies).toEqual({
    'build.gradle': [],
    'app/build.gradle': [
      'androidx:room 2.6 runtime ',
      'androidx:work 2.9 runtime ',
      'com.acme:core 1 runtime ',
      'com.google:guava 33-jre runtime ',
      'com.square:okhttp 5 runtime ',
      'org.junit:junit 5.10 development ',
      'org.kotlin:stdlib 1.9.0 runtime ',
      'org.spring:core 6.1 runtime ',
      'x:own  runtime ',
      'x:twice  runtime ',
    ],
    'kts/build.gradle.kts': [
      'io.ktor:core 2.3 runtime ',
      'org.boot:boot 3.2 runtime ',
      'org.db:db 7 runtime ',
      'org.jetbrains.kotlin:kotlin-stdlib  runtime ',
      'org.jetbrains.kotlin:kotlin-test 2.0 development ',
      'org.pg:driver 42 runtime ',
      'org.pool:pool 5 runtime ',
      'org.rich:rich 1.5 runtime ',
      'org.spring:web 6.1 runtime ',
      'org.x:unknown  runtime ',
    ],
    'kts/gradle/libs.versions.toml': [],
    'kts/loop/build.gradle': ['x:loop  runtime '],
    'apart/build.gradle': ['org.spring:core  runtime '],
  });
});

test('Gradle, with versions that are only managed', async () => {
  const dependencies = await told({
    'build.gradle': [
      'dependencyManagement {',
      "  imports { mavenBom 'org.boot:bom:3' }",
      "  dependencies { dependency 'org.spring:data:2' }",
      '}',
      'dependencies {',
      "  implementation platform('org.aws:bom:2')",
      '  constraints {',
      "    implementation('com.x:pinned:1.2') { because 'of } a bug' }",
      "    api 'com.x:unused:1'",
      "    api 'com.x:several:1'",
      "    implementation 'com.x:several:2'",
      '  }',
      "  implementation 'com.x:pinned'",
      "  implementation 'com.x:several'",
      "  implementation 'org.aws:s3'",
      "  runtimeOnly 'org.spring:data'",
      '}',
    ].join('\n'),
  });
  expect(dependencies).toEqual({
    'build.gradle': [
      'com.x:pinned 1.2 runtime ',
      'com.x:several  runtime ',
      'org.aws:bom 2 runtime ',
      'org.aws:s3  runtime ',
      'org.spring:data 2 runtime ',
    ],
  });
});
