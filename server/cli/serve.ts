import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import type { Config } from '../config.ts';
import { prepareDemo } from '../demo/index.ts';
import { causeOf } from '../events/index.ts';
import { openServices, type Server, type Services, startServer } from '../main.ts';
import { createLogger } from '../runtime/log.ts';
import { type CliContext, print } from './context.ts';

/** The contract gives ten seconds from SIGTERM; what is not closed by then is left to the next start. */
const LONGEST_STOP_MS = 9500;

/** `mission-control serve` and `demo`: serves until SIGTERM or SIGINT. `demo` is the repository to show. */
export async function serve({ config, files }: CliContext, { demo }: { demo?: string } = {}): Promise<void> {
  const logger = createLogger(config.logLevel);
  const services = await openServices(config, files, logger);
  const server = await start(services, config, demo).catch(async (error) => {
    await services.close();
    throw error;
  });
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

async function start(services: Services, config: Config, demo: string | undefined): Promise<Server> {
  if (demo !== undefined) {
    const create = await prepareDemo(services.demo, demo);
    await services.database.transaction((tx) => create(tx, causeOf(SYSTEM_ACTOR)));
  }
  return startServer(services, config);
}

/** One line that a person or a script finds, whatever the level of the log. */
function announce(message: string): void {
  const time = new Date().toISOString();
  print(process.stdout.isTTY ? message : JSON.stringify({ level: 'info', time, msg: message }));
}
