import type { Membership, Outcome, Seen } from './history.ts';

/** The log of the end, with the ways in which the checks ask it. */
export type Ledger = {
  at(conv: string, seq: number): Seen | undefined;
  head(conv: string): number;
  /** How many had come into a group before anything else happened there. */
  arrivals(conv: string): number;
  byRef(sender: number, ref: string): Seen | undefined;
  byText(text: string): Seen | undefined;
  membership(user: number, conv: string): Membership | undefined;
  membershipsOf(user: number): readonly Membership[];
};

export function ledgerOf({ log, memberships }: Outcome): Ledger {
  const byRef = new Map<string, Seen>();
  const byText = new Map<string, Seen>();
  for (const entries of log.values()) {
    for (const entry of entries) {
      if (entry.kind !== 'message') continue;
      if (entry.ref !== undefined) byRef.set(`${entry.sender} ${entry.ref}`, entry);
      byText.set(entry.text, entry);
    }
  }
  const ofUser = Map.groupBy(memberships, ({ user }) => user);
  const one = new Map(memberships.map((member) => [`${member.user} ${member.conv}`, member]));
  return {
    at: (conv, seq) => log.get(conv)?.[seq - 1],
    head: (conv) => log.get(conv)?.length ?? 0,
    arrivals: (conv) => {
      const entries = log.get(conv) ?? [];
      const first = entries.findIndex(({ kind }) => kind !== 'entered');
      return first < 0 ? entries.length : first;
    },
    byRef: (sender, ref) => byRef.get(`${sender} ${ref}`),
    byText: (text) => byText.get(text),
    membership: (user, conv) => one.get(`${user} ${conv}`),
    membershipsOf: (user) => ofUser.get(user) ?? [],
  };
}

/** An entry as people read it in a report. */
export function describe(entry: Seen | undefined): string {
  if (entry === undefined) return 'nothing';
  const { conv, seq, n, sender, ref, kind, text } = entry;
  return `${conv}/${seq} (n ${n}, ${kind} of ${sender}, ref ${ref ?? '-'}, "${text.slice(0, 40)}")`;
}
