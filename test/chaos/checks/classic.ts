import type { ClientHistory } from '../history.ts';
import { describe, type Ledger } from '../ledger.ts';
import type { Report } from '../violation.ts';

/** A classic client gets everything at least once, and on each connection in order. */
export function checkClassic(
  { client, user, records }: ClientHistory,
  ledger: Ledger,
  report: Report,
): void {
  let places = new Map<string, number>();
  const got = new Set<string>();
  for (const record of records) {
    if (record.type === 'ended') places = new Map();
    if (record.type !== 'classic-push') continue;
    const { text, sender, connection, ms } = record;
    const where = `on connection ${connection} at ${ms} ms`;
    const entry = ledger.byText(text);
    if (entry === undefined || entry.sender !== sender) {
      report('not-in-log', client, `"${text.slice(0, 40)}" of ${sender} ${where}`);
      continue;
    }
    const { conv, seq } = entry;
    got.add(`${conv} ${seq}`);
    const member = ledger.membership(user, conv);
    if (member === undefined || seq <= member.begin) {
      report('not-for-him', client, `${describe(entry)} ${where}`);
    }
    const last = places.get(conv) ?? 0;
    if (seq <= last) report('classic-order', client, `${describe(entry)} after ${last} ${where}`);
    places.set(conv, Math.max(seq, last));
  }

  const settled = records.findLast((record) => record.type === 'settled');
  if (settled?.isConnected !== true) return;
  for (const { conv, begin } of ledger.membershipsOf(user)) {
    for (let seq = begin + 1; seq <= ledger.head(conv); seq += 1) {
      const entry = ledger.at(conv, seq);
      if (entry?.kind !== 'message' || entry.sender === user || got.has(`${conv} ${seq}`)) continue;
      report('classic-missed', client, describe(entry));
    }
  }
}
