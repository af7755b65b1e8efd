/** What a part has to say is said here; also where no server runs. */
export interface StateLog {
  info(text: string): void;
  warn(state: object, text: string): void;
}

/** One line for each change, however often a connection tries. */
export function stateLogger(log: StateLog, part: string): (isUp: boolean, reason?: string) => void {
  return (isUp, reason) => {
    if (isUp) log.info(`${part} is connected`);
    else log.warn({ reason }, `${part} is away`);
  };
}
