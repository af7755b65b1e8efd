import { checkClassic } from './checks/classic.ts';
import { checkConnections } from './checks/connections.ts';
import { checkCursors } from './checks/cursors.ts';
import { checkEnd } from './checks/end.ts';
import { checkLog } from './checks/log.ts';
import { checkSends } from './checks/sends.ts';
import type { Outcome } from './history.ts';
import { ledgerOf } from './ledger.ts';
import { collector, type Violation } from './violation.ts';

/** Compares what every client saw and was answered with the log as it is at the end. */
export function check(outcome: Outcome): Violation[] {
  const { report, found } = collector();
  const ledger = ledgerOf(outcome);
  checkLog(outcome, report);
  checkCursors(outcome, ledger, report);
  for (const client of outcome.clients) {
    if (client.profile === 'classic') checkClassic(client, ledger, report);
    else {
      checkSends(client, ledger, report);
      checkConnections(client, ledger, outcome.mayEcho, report);
    }
  }
  checkEnd(outcome, ledger, report);
  return found();
}
