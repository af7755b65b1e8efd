/** Where the client tells what went wrong without anybody having asked. */
export interface Logger {
  /** Something went wrong, and the client goes on; `console` will do. */
  warn(message: string, error?: unknown): void;
}

export const silentLogger: Logger = { warn: () => {} };
