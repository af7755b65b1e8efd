/** Where the client tells what went wrong without anybody having asked. */
export interface Logger {
  warn(message: string, error?: unknown): void;
}

export const silentLogger: Logger = { warn: () => {} };
