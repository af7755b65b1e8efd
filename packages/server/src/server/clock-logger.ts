import type { StateLog } from './state-log.ts';

/** One line for each change of the correction that this machine's clock gets. */
export function clockLogger(log: StateLog): (correctionMs: number) => void {
  return (correctionMs) => {
    if (correctionMs === 0) {
      log.info("this machine's clock agrees with the database's again");
      return;
    }
    const seconds = Math.abs(correctionMs / 1_000).toFixed(1);
    const how = correctionMs < 0 ? 'ahead of' : 'behind';
    log.warn(
      { offsetSeconds: -correctionMs / 1_000 },
      `this machine's clock is ${seconds} s ${how} the database's, which counts: set it right`,
    );
  };
}
