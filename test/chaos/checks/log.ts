import type { Outcome, Seen } from '../history.ts';
import { describe } from '../ledger.ts';
import type { Report } from '../violation.ts';

/** The log by itself: one sequence, each message once, and nothing that nobody sent. */
export function checkLog({ log, clients }: Outcome, report: Report): void {
  const sent = new Set<string>();
  for (const { user, records } of clients) {
    for (const record of records) {
      if (record.type === 'send') sent.add(`${user} ${record.text}`);
    }
  }
  const byRef = new Map<string, Seen>();
  const byText = new Map<string, Seen>();
  for (const [conv, entries] of log) {
    let n = 0;
    for (const [index, entry] of entries.entries()) {
      n += entry.kind === 'message' ? 1 : 0;
      if (entry.seq !== index + 1 || entry.conv !== conv) {
        report('broken-log', 'log', `${describe(entry)} stands at ${conv}/${index + 1}`);
      }
      if (entry.kind !== 'message') continue;
      if (entry.n !== n) {
        report('broken-log', 'log', `${describe(entry)} is message ${n} of its conversation`);
      }
      const refKey = entry.ref && `${entry.sender} ${entry.ref}`;
      const first = (refKey && byRef.get(refKey)) || byText.get(entry.text);
      if (first !== undefined) {
        report('stored-twice', 'log', `${describe(first)} and ${describe(entry)}`);
      }
      if (refKey) byRef.set(refKey, entry);
      byText.set(entry.text, entry);
      if (!sent.has(`${entry.sender} ${entry.text}`)) {
        report('not-sent', 'log', `${describe(entry)} was sent by nobody`);
      }
    }
  }
}
