import { cruise } from 'dependency-cruiser';

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.json'];
const { output } = await cruise(['.'], { tsPreCompilationDeps: true }, { extensions });
// What it could not find is a package that is not installed here.
const edges = output.modules.flatMap(({ source, dependencies }) =>
  dependencies
    .filter(
      ({ couldNotResolve, coreModule, resolved }) =>
        !couldNotResolve && !coreModule && !/(^|\/)node_modules\//.test(resolved),
    )
    .map(({ resolved }) => `${source} -> ${resolved}`),
);
process.stdout.write(JSON.stringify({ files: output.modules.length, edges }));
