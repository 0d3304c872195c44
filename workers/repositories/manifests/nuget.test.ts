import { expect, test } from 'vitest';
import { readManifestTexts as read } from '../../../tests/support/manifests.ts';

const project = (...items: string[]) => `<Project>${items.join('')}</Project>`;
const items = (...texts: string[]) => `<ItemGroup>${texts.join('')}</ItemGroup>`;
const properties = (values: Record<string, string>) =>
  `<PropertyGroup>${Object.entries(values)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')}</PropertyGroup>`;
const reference = (name: string, more = '') => `<PackageReference Include="${name}" ${more}/>`;
const pin = (name: string, version: string, more = '') =>
  `<PackageVersion Include="${name}" Version="${version}" ${more}/>`;

test('NuGet, with versions that are managed in one place', async () => {
  const { manifests } = await read({
    'Directory.Build.props': project(
      properties({ JsonVersion: '13.0.1', Version: '4.$(Minor)', Minor: '2', Twice: '1' }),
      properties({ Twice: '2', Loop: '$(Loop)x' }),
      items(reference('StyleCop', 'PrivateAssets="All"')),
    ),
    'Directory.Packages.props': project(
      '<Import Project="$(MSBuildThisFileDirectory)eng\\Versions.props" />',
      '<Import Project="$(Elsewhere)\\Other.props" />',
      items(
        pin('Newtonsoft.Json', '$(jsonversion)'),
        pin('Serilog', '$(SerilogVersion)'),
        pin('Unknown', '$(Elsewhere)'),
        pin('Endless', '$(Loop)'),
        pin('Several', '1', `Condition="'$(TargetFramework)' == 'net6.0'"`),
        pin('Several', '2'),
        pin('Ambiguous', '$(Twice)'),
        pin('StyleCop', '1.1'),
        '<GlobalPackageReference Include="Analyzers" Version="9" />',
      ),
    ),
    'eng/Versions.props': project(properties({ SerilogVersion: '3.1' })),
    'app/App.csproj': project(
      items(
        reference('newtonsoft.json'),
        reference('Serilog', 'VersionOverride="3.0"'),
        reference('Ambiguous'),
        reference('Endless'),
        reference('Several'),
        reference('Unknown'),
        reference('Lost'),
        '<PackageReference Include="Build"><PrivateAssets>all</PrivateAssets></PackageReference>',
      ),
    ),
    'app/deep/Directory.Packages.props': project(
      '<Import Project="$([MSBuild]::GetPathOfFileAbove(Directory.Packages.props, $(MSBuildThisFileDirectory)..))" />',
      items('<PackageVersion Update="Serilog" Version="4.0" />'),
    ),
    'app/deep/Deep.fsproj': project(
      properties({ JsonVersion: '12', PackageId: 'Acme.Deep', Version: '1' }),
      items(reference('Serilog'), reference('Newtonsoft.Json')),
    ),
    'apart/Directory.Packages.props': project(items(pin('Only', '1'))),
    'apart/Apart.csproj': project(properties({ AssemblyName: '$(Unknown)' }), items(reference('Only;Serilog'))),
  });
  expect(manifests.filter(({ dependencies }) => dependencies.length > 0)).toEqual([
    { told: 'Directory.Build.props nuget null null', dependencies: ['StyleCop 1.1 development '] },
    { told: 'Directory.Packages.props nuget null null', dependencies: ['Analyzers 9 development '] },
    { told: 'apart/Apart.csproj nuget Apart 4.2', dependencies: ['Only 1 runtime ', 'Serilog  runtime '] },
    {
      told: 'app/App.csproj nuget App 4.2',
      dependencies: [
        'Ambiguous  runtime ',
        'Build  development ',
        'Endless  runtime ',
        'Lost  runtime ',
        'Serilog 3.0 runtime ',
        'Several  runtime ',
        'Unknown  runtime ',
        'newtonsoft.json 13.0.1 runtime ',
      ],
    },
    {
      told: 'app/deep/Deep.fsproj nuget Acme.Deep 1',
      dependencies: ['Newtonsoft.Json 12 runtime ', 'Serilog 4.0 runtime '],
    },
  ]);
});

test('NuGet, with what tests need, and by every spelling of a name', async () => {
  const { manifests } = await read({
    'A.Tests.csproj': project(items(reference('xunit', 'Version="2"'), reference('Microsoft.NET.Test.Sdk'))),
    'B.csproj': project(properties({ IsTestProject: 'true' }), items(reference('NUnit', 'Version="4"'))),
    'old/packages.config':
      '<packages><package id="JQuery" version="3" /><package id="Lint" version="1" developmentDependency="true" /></packages>',
    'packages.lock.json': '{ "dependencies": { "net8.0": { "XUnit": { "resolved": "2.9.0" } } } }',
  });
  expect(manifests.map(({ dependencies }) => dependencies)).toEqual([
    ['Microsoft.NET.Test.Sdk  development ', 'xunit 2 development 2.9.0'],
    ['NUnit 4 development '],
    ['JQuery 3 runtime ', 'Lint 1 development '],
  ]);
});
