import type { Server } from '../main.ts';
import { createLogger } from '../runtime/log.ts';
import { type CliContext, openConfiguredDatabase, print } from './context.ts';

/** The contract gives ten seconds from SIGTERM; what is not closed by then is left to the next start. */
const LONGEST_STOP_MS = 9500;

/** `mission-control serve` and `demo`: serves until SIGTERM or SIGINT. `demo` is the repository to show. */
export async function serve(context: CliContext, { demo }: { demo?: string } = {}): Promise<void> {
  const { config, files } = context;
  const logger = createLogger(config.logLevel);
  const opening = openConfiguredDatabase(context, (reason) => {
    logger.fatal({ reason }, 'the embedded database has ended');
    process.exit(1);
  });
  // The engine starts in its own thread, while this one loads the rest of the program.
  const [database, { openServices, startServer }] = await Promise.all([opening, import('../main.ts')]);
  const services = await openServices(database, config, files, logger);
  let server: Server;
  try {
    if (demo !== undefined) await (await import('./demo.ts')).createDemo(services, demo);
    server = await startServer(services, config);
  } catch (error) {
    await services.close();
    throw error;
  }
  announce(`Mission Control is on ${server.url}`);

  const stop = async (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('not everything closed in time');
      process.exit(1);
    }, LONGEST_STOP_MS).unref();
    await server.stop();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** One line that a person or a script finds, whatever the level of the log. */
function announce(message: string): void {
  const time = new Date().toISOString();
  print(process.stdout.isTTY ? message : JSON.stringify({ level: 'info', time, msg: message }));
}
