import { Command, CommanderError, Option } from 'commander';
import { ROLES, type Role } from '../../shared/actor.ts';
import { ITEM_KINDS, type ItemKind } from '../../shared/stages.ts';
import { ConfigError, EXIT_CONFIG, readConfig } from '../config.ts';
import { FolderInUseError } from '../db/index.ts';
import type { ProductFiles } from '../runtime/files.ts';
import { VERSION } from '../version.ts';

/** Exit status for wrong arguments (EX_USAGE of sysexits.h). */
const EXIT_USAGE = 64;

/** What the codes of the file system mean to a person. */
const FILE_ERRORS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not use it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is no folder',
  ENOSPC: 'the disk is full',
};

const ONE_AT_A_TIME =
  'One process at a time has a data folder: stop that one first. With PostgreSQL (DATABASE_URL) commands work beside it, ' +
  'and a backup is at GET /api/backup of any server that runs.';

/** Runs `mission-control` with its arguments and sets the exit status. */
export async function runCommandLine(files: ProductFiles, args: string[]): Promise<void> {
  try {
    const root = program(files);
    const [name] = args;
    // The default command would take it for an argument too many.
    if (name && !name.startsWith('-') && name !== 'help' && !root.commands.some((command) => command.name() === name)) {
      root.error(`error: unknown command: ${name}`);
    }
    await root.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
    else {
      process.stderr.write(`${messageOf(error)}\n`);
      if (error instanceof FolderInUseError) process.stderr.write(`${ONE_AT_A_TIME}\n`);
      process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
      if (!(error instanceof ConfigError || error instanceof FolderInUseError) && process.env.LOG_LEVEL === 'debug') {
        process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
      }
    }
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '', path } = error as NodeJS.ErrnoException;
  const words = FILE_ERRORS[code];
  return words && path ? `use the path: ${words}: ${path}` : error.message;
}

/** A command loads its code when it runs, so that none waits for what another needs. */
function program(files: ProductFiles): Command {
  const context = () => ({ config: readConfig(process.env), files });
  const root = new Command('mission-control')
    .description('The live control room of a software team and its agents.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError();

  root
    .command('serve', { isDefault: true })
    .description('serve on HOST and PORT until SIGTERM')
    .action(async () => (await import('./serve.ts')).serve(context()));
  root
    .command('demo')
    .description('serve with a sample board and the map of a repository')
    .argument('[path]', 'a local repository or an https URL; the current folder without it')
    .action(async (path: string | undefined) =>
      (await import('./serve.ts')).serve(context(), { demo: path ?? process.cwd() }),
    );
  root
    .command('ingest')
    .description('make the system map of a repository and print its totals')
    .argument('<path or url>', 'a local repository or an https URL')
    .option('--project <name>', 'the project it belongs to, made when missing; the repository’s name without it')
    .action(async (url: string, { project }: { project?: string }) =>
      (await import('./ingest.ts')).ingest(context(), url, project),
    );
  root
    .command('migrate')
    .description('bring the database up to date')
    .action(async () => (await import('./migrate.ts')).migrateDatabase(context()));
  root
    .command('backup')
    .description('write the whole database to a file; while a server runs, only with PostgreSQL')
    .argument('<file>', 'where to; made anew')
    .action(async (file: string) => (await import('./backup.ts')).backup(context(), file));
  root
    .command('restore')
    .description('read a backup into an empty database')
    .argument('<file>', 'a file that `backup` wrote')
    .action(async (file: string) => (await import('./backup.ts')).restore(context(), file));
  root
    .command('import')
    .description('make items of files: .md (heading and text), .json (a list of items), .csv (with a header)')
    .argument('<file or folder>', 'one file, or a folder with such files')
    .requiredOption('--project <name>', 'the project they belong to, made when missing')
    .addOption(new Option('--kind <kind>', 'what an item is that does not say').choices(ITEM_KINDS).default('idea'))
    .action(async (path: string, options: { project: string; kind: ItemKind }) =>
      (await import('./import.ts')).importItems(context(), path, options),
    );
  root
    .command('token')
    .description('manage API tokens')
    .command('create')
    .description('make an API token and print its secret, this once')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('editor'))
    .action(async (options: { name: string; role: Role }) =>
      (await import('./token.ts')).createToken(context(), options),
    );
  root
    .command('doctor')
    .description('check the configuration, the database and what the machine has')
    .action(async () => (await import('./doctor.ts')).doctor(context()));
  return root;
}
