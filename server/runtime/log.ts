import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

/** Makes the process's log: JSON lines on stdout, coloured text where that is a terminal. */
export function createLogger(level: string): Logger {
  // A stream in this thread: pino's transports are threads of their own, which a compiled binary cannot start.
  const stream = process.stdout.isTTY
    ? pretty({ sync: true, ignore: 'pid,hostname' })
    : pino.destination({ sync: true });
  return pino(
    { level, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    stream,
  );
}
