import { readManifests } from '../../workers/repositories/manifests/index.ts';

/** What is read of these files: `name version scope locked` for each dependency. */
export async function readManifestTexts(texts: Record<string, string>) {
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
