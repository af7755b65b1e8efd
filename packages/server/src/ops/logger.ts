import { type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import type { LogLevel } from '../config.ts';

export type { Logger } from 'pino';

/** One JSON line an event; readable lines on a terminal. Nothing secret is ever handed to it. */
export function createLogger(
  level: LogLevel,
  isTerminal: boolean,
  /** Said in each line. */
  base: Readonly<Record<string, unknown>> | null = null,
): Logger {
  const options = { level, base, timestamp: stdTimeFunctions.isoTime };
  if (!isTerminal) return pino(options);
  return pino(options, pretty({ colorize: true, sync: true, translateTime: 'SYS:HH:MM:ss' }));
}
