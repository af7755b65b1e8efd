import type { ClientHistory, Outcome } from '../history.ts';
import { describe, type Ledger } from '../ledger.ts';
import type { Report } from '../violation.ts';

/** What a server says that is stopping, whose disk is full, or that has an old connection left. */
const EXPECTED_ERRORS: ReadonlySet<string> = new Set([
  'unavailable',
  'overloaded',
  'shutting_down',
  'going_away',
  'slow_reader',
  'login_timeout',
  'already_online',
  'replaced',
]);

/** What the SDK keeps from its user: he is not to notice that a node leaves. */
const NOT_FOR_SDK_USERS: ReadonlySet<string> = new Set(['going_away', 'shutting_down']);

/** What must hold when all has passed: everybody is back and has got everything, every send its answer. */
export function checkEnd({ clients }: Outcome, ledger: Ledger, report: Report): void {
  let epoch: string | undefined;
  for (const history of clients) {
    const { client, records } = history;
    for (const record of records) {
      if (record.type === 'login') {
        epoch ??= record.epoch;
        if (record.epoch !== epoch) {
          report('log-replaced', client, `${record.epoch} after ${epoch} at ${record.ms} ms`);
        }
      } else if (record.type === 'login-refused' && record.error === 'invalid_token') {
        report('login-lost', client, `the token does not hold any more at ${record.ms} ms`);
      } else if (
        record.type === 'error' ||
        record.type === 'refused' ||
        record.type === 'login-refused'
      ) {
        const isHidden = history.profile === 'sdk' && NOT_FOR_SDK_USERS.has(record.error);
        if (EXPECTED_ERRORS.has(record.error) && !isHidden) continue;
        report('wrong-error', client, `${record.error} (${record.type}) at ${record.ms} ms`);
      }
    }
    checkSettled(history, ledger, report);
  }
}

function checkSettled(
  { client, user, profile, records }: ClientHistory,
  ledger: Ledger,
  report: Report,
): void {
  const settled = records.findLast((record) => record.type === 'settled');
  if (settled === undefined) return;
  if (!settled.isConnected) report('not-back', client, `not connected at ${settled.ms} ms`);
  for (const ref of settled.unanswered) report('unanswered', client, ref);
  if (!settled.isConnected || profile === 'classic') return;
  for (const { conv, begin } of ledger.membershipsOf(user)) {
    // The SDK's user sees of the feed what it means, not its entries.
    if (profile === 'sdk' && conv === `u${user}`) continue;
    const at = settled.positions.get(conv) ?? begin;
    const head = ledger.head(conv);
    if (at < head) {
      const missing = describe(ledger.at(conv, at + 1));
      report('not-arrived', client, `is at ${conv}/${at} of ${head}, lacks ${missing}`);
    }
  }
}
