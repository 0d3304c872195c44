import { readXml } from '../xml.ts';
import { emptyManifest, type ManifestReader, readEach } from './manifest.ts';

/** A C# project file, what is pinned for all of them, and the older `packages.config`. */
export const nuget: ManifestReader = {
  ecosystem: 'nuget',
  fits: (path) => /(^|\/)([^/]+\.(cs|fs|vb)proj|Directory\.(Build|Packages)\.props|packages\.config)$/.test(path),
  read: readEach((text, path) => {
    const facts = emptyManifest();
    const elements = readXml(text);
    const inner = elements.filter((element) => element.path.endsWith('/Version'));
    const versions = new Map(inner.map((element) => [element.parent, element.text]));
    for (const { path: at, id, attributes, text: own } of elements) {
      if (at.endsWith('/PropertyGroup/Version')) facts.version = own;
      else if (at.endsWith('/PropertyGroup/PackageId') || (at.endsWith('/AssemblyName') && facts.name === null))
        facts.name = own;
      const name = /\/Package(Reference|Version)$/.test(at) ? attributes.get('Include') : undefined;
      const older = at === 'packages/package' ? attributes.get('id') : undefined;
      if (!name && !older) continue;
      const nested = versions.get(id);
      const version = attributes.get('Version') ?? attributes.get('version') ?? nested ?? null;
      const isBuild = /^all$/i.test(attributes.get('PrivateAssets') ?? '');
      facts.dependencies.push({ name: name ?? older ?? '', version, scope: isBuild ? 'development' : 'runtime' });
    }
    if (/proj$/.test(path)) facts.name ??= path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
    return facts;
  }),
};
