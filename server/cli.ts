/** The command line in the source tree. A compiled binary has an entry of its own: see `scripts/compile.ts`. */
import { runCommandLine } from './cli/program.ts';
import { sourceFiles } from './runtime/source-files.ts';

await runCommandLine(sourceFiles(), process.argv.slice(2));
