import type { ClientHistory, Recorded, Seen } from '../history.ts';
import { describe, type Ledger } from '../ledger.ts';
import type { Report } from '../violation.ts';

/** The last place that was pushed, and those above it that answers told of. */
type Place = { seq: number; readonly answered: Set<number> };

/** Each connection by itself: in order, without gap, without duplicate, and as the log has it. */
export function checkConnections(
  { client, user, profile, records }: ClientHistory,
  ledger: Ledger,
  mayEcho: boolean,
  report: Report,
): void {
  let places = new Map<string, Place>();

  const compare = (entry: Seen, where: string): void => {
    const stored = ledger.at(entry.conv, entry.seq);
    if (stored === undefined) report('not-in-log', client, `${describe(entry)} ${where}`);
    else if (!isSame(stored, entry)) {
      report('two-orders', client, `${describe(entry)} ${where}; the log: ${describe(stored)}`);
    }
  };

  const placeIn = (conv: string, seq: number, where: string): Place | undefined => {
    const known = places.get(conv);
    if (known !== undefined) return known;
    const member = ledger.membership(user, conv);
    if (member === undefined) {
      report('not-for-him', client, `${conv}/${seq} ${where}`);
      return undefined;
    }
    // The people of a run come into its groups before their clients start: to a new client of the
    // SDK, which does not say what its login told, that is history.
    const start = profile === 'sdk' ? ledger.arrivals(conv) : 0;
    const place = { seq: Math.max(member.begin, start), answered: new Set<number>() };
    places.set(conv, place);
    return place;
  };
  const advance = (conv: string, seq: number, where: string): void => {
    const last = placeIn(conv, seq, where);
    if (last === undefined) return;
    if (seq <= last.seq) {
      report('push-twice', client, `${conv}/${seq} after ${last.seq} ${where}`);
      return;
    }
    for (let missing = last.seq + 1; missing < seq; missing += 1) {
      if (last.answered.has(missing)) continue;
      report('gap', client, `${conv}/${seq} follows ${missing - 1} ${where}`);
      break;
    }
    for (; last.seq < seq; last.seq += 1) last.answered.delete(last.seq + 1);
  };
  /** In the order of the pushes, on a single node: there it stands in the place of one. */
  const answered = (conv: string, seq: number, where: string): void => {
    if (mayEcho) placeIn(conv, seq, where)?.answered.add(seq);
    else advance(conv, seq, where);
  };

  for (const record of records) {
    const where = 'connection' in record ? whereOf(record) : '';
    switch (record.type) {
      case 'login':
        places = new Map(
          record.told.map(({ conv, head }) => [conv, { seq: head, answered: new Set() }]),
        );
        break;
      case 'push':
        compare(record.entry, where);
        advance(record.entry.conv, record.entry.seq, where);
        break;
      case 'acked':
        // Of a duplicate the place was taken before, on whichever connection.
        // The SDK tells of own messages like of others, beside the answer.
        if (!record.duplicate && profile !== 'sdk') answered(record.conv, record.seq, where);
        break;
      case 'synced':
        checkPage(record, where);
        break;
      default:
    }
  }

  function checkPage(page: Extract<Recorded, { type: 'synced' }>, where: string): void {
    const { conv, after, entries } = page;
    const begin = ledger.membership(user, conv)?.begin ?? 0;
    let expected = Math.max(after, begin) + 1;
    for (const entry of entries) {
      compare(entry, `in a page ${where}`);
      if (entry.seq !== expected || entry.conv !== conv) {
        report(
          'broken-page',
          client,
          `${describe(entry)} in the place of ${conv}/${expected} ${where}`,
        );
      }
      expected = entry.seq + 1;
    }
    if (page.head > ledger.head(conv)) {
      report('not-in-log', client, `${conv} was said to end at ${page.head} ${where}`);
    }
  }
}

function whereOf(record: { connection: number; ms: number }): string {
  return `on connection ${record.connection} at ${record.ms} ms`;
}

function isSame(one: Seen, other: Seen): boolean {
  return (
    one.sender === other.sender &&
    one.ref === other.ref &&
    one.text === other.text &&
    one.kind === other.kind &&
    (one.n === other.n || other.n === undefined) &&
    one.at === other.at
  );
}
