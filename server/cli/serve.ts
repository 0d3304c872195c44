import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { prepareDemo } from '../demo/index.ts';
import { causeOf } from '../events/index.ts';
import { openServices, startServer } from '../main.ts';
import { createLogger } from '../runtime/log.ts';
import type { CliContext } from './context.ts';

/** The contract gives ten seconds from SIGTERM; what is not closed by then is left to the next start. */
const LONGEST_STOP_MS = 9500;

/** `mission-control serve` and `demo`: serves until SIGTERM or SIGINT. `demo` is the repository to show. */
export async function serve({ config, files }: CliContext, { demo }: { demo?: string } = {}): Promise<void> {
  const logger = createLogger(config.logLevel);
  const services = await openServices(config, files, logger);
  if (demo !== undefined) {
    const create = await prepareDemo(services.demo, demo);
    await services.database.transaction((tx) => create(tx, causeOf(SYSTEM_ACTOR)));
  }
  const server = await startServer(services, config);
  // One line that a person finds, whatever the level of the log.
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: `Mission Control is on ${server.url}` })}\n`);

  const stop = async (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('not everything closed in time');
      process.exit(1);
    }, LONGEST_STOP_MS).unref();
    await server.stop(0);
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
