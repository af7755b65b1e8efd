import type { Cursor, Outcome } from '../history.ts';
import type { Ledger } from '../ledger.ts';
import type { Report } from '../violation.ts';

/** From this step on, the user has confirmed this place. */
type Confirmed = { readonly step: number; readonly seq: number };

/** Cursors are never ahead of what a user confirmed, and one that was answered does not go back. */
export function checkCursors(outcome: Outcome, ledger: Ledger, report: Report): void {
  const confirmed = confirmations(outcome);
  const classic = new Set(
    outcome.clients.filter(({ profile }) => profile === 'classic').map(({ user }) => user),
  );
  const answered = new Map<string, Confirmed[]>();

  const isAhead = (user: number, conv: string, cursor: Cursor, seq: number, step: number) => {
    // Classic clients confirm nothing themselves.
    if (classic.has(user) || seq <= (ledger.membership(user, conv)?.begin ?? 0)) return false;
    const places = confirmed.get(`${user} ${conv} ${cursor}`) ?? [];
    return !places.some((place) => place.step < step && place.seq >= seq);
  };
  const told = (
    client: string,
    { user, conv, cursor, seq }: { user: number; conv: string; cursor: Cursor; seq: number },
    { step, ms }: { step: number; ms: number },
  ): void => {
    if (!isAhead(user, conv, cursor, seq, step)) return;
    report('cursor-ahead', client, `user ${user} ${cursor} ${conv}/${seq}, told at ${ms} ms`);
  };
  const kept = (client: string, user: number, conv: string, read: number, askedAt: number) => {
    for (const place of answered.get(`${user} ${conv}`) ?? []) {
      if (place.step < askedAt && place.seq > read) {
        report(
          'cursor-lost',
          client,
          `user ${user} read ${conv}/${place.seq}, later told ${read} (step ${askedAt})`,
        );
        return;
      }
    }
  };

  for (const { user, records } of outcome.clients) {
    for (const { step, ...record } of records) {
      if (record.type !== 'cursor-answered' || record.cursor !== 'read') continue;
      listOf(answered, `${user} ${record.conv}`).push({ step, seq: record.seq });
    }
  }
  for (const { client, user, records } of outcome.clients) {
    for (const record of records) {
      if (record.type === 'receipt') told(client, record, record);
      else if (record.type === 'cursor-answered') told(client, { ...record, user }, record);
      else if (record.type === 'login') {
        for (const { conv, read, delivered } of record.told) {
          told(client, { user, conv, cursor: 'read', seq: read }, record);
          told(client, { user, conv, cursor: 'delivered', seq: delivered }, record);
          kept(client, user, conv, read, record.askedAt);
        }
      }
    }
  }
  const end = { step: Number.POSITIVE_INFINITY, ms: Number.POSITIVE_INFINITY };
  for (const { user, conv, read, delivered } of outcome.memberships) {
    told('the end', { user, conv, cursor: 'read', seq: read }, end);
    told('the end', { user, conv, cursor: 'delivered', seq: delivered }, end);
    kept('the end', user, conv, read, end.step);
  }
}

/** What users confirmed: by asking, or by saying something, which moves their own cursor. */
function confirmations({ clients, log }: Outcome): Map<string, Confirmed[]> {
  const confirmed = new Map<string, Confirmed[]>();
  const note = (user: number, conv: string, cursor: Cursor, place: Confirmed): void => {
    const places = listOf(confirmed, `${user} ${conv} ${cursor}`);
    // Only what goes further is worth keeping: a look-up walks the list.
    if (places.every(({ seq, step }) => seq < place.seq || step > place.step)) places.push(place);
    if (cursor === 'read') note(user, conv, 'delivered', place);
  };
  const attempted = new Map<string, number>();
  for (const { user, profile, records } of clients) {
    for (const record of records) {
      // The SDK says by itself that it has got something.
      if (profile === 'sdk' && record.type === 'push') {
        note(user, record.entry.conv, 'delivered', { step: record.step, seq: record.entry.seq });
      }
      if (record.type === 'cursor-asked') note(user, record.conv, record.cursor, record);
      const key = record.type === 'attempt' ? `${user} ${record.ref}` : undefined;
      if (key !== undefined && !attempted.has(key)) attempted.set(key, record.step);
    }
  }
  for (const [conv, entries] of log) {
    for (const { sender, ref, seq } of entries) {
      const step = attempted.get(`${sender} ${ref}`);
      if (step !== undefined) note(sender, conv, 'read', { step, seq });
    }
  }
  return confirmed;
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: T[] = [];
  lists.set(key, list);
  return list;
}
