/** What the server promised and did not keep; each kind is one promise. */
export const violationKinds = {
  'acked-but-lost': 'an acknowledged message is not in the log',
  'stored-twice': 'a message is in the log more than once',
  'not-sent': 'the log has a message that nobody sent, or that was refused for good',
  'broken-log': 'the log itself has a gap, or counts wrongly',
  'two-orders': 'two readers saw different entries at the same place',
  'not-in-log': 'a reader saw an entry that the log does not have',
  gap: 'a connection got an entry before the one that precedes it',
  'push-twice': 'a connection got an entry again, or one from before its login',
  'broken-page': 'an answer to a sync leaves out entries, or is out of order',
  'cursor-ahead': 'a cursor was told that is ahead of what the user had confirmed',
  'cursor-lost': 'a cursor was answered and later told further back',
  'ack-elsewhere': 'an answer to a send tells another place than the log',
  'two-answers': 'two answers to the same send tell different places',
  'wrong-duplicate': 'an answer says wrongly that a message was, or was not, known before',
  'not-arrived': 'the last message has not come to a connected client in time',
  'not-back': 'a client could not come back in time',
  unanswered: 'a send got no answer in time',
  'login-lost': 'a token that was given out does not hold',
  'log-replaced': 'the server speaks of another log than before',
  'wrong-error': 'an error that nothing had given reason for',
  'classic-missed': 'a classic client did not get a message at all',
  'classic-order': 'a classic client got messages out of order on one connection',
  'not-for-him': 'a client got a message of a conversation that it is not in',
  'presence-wrong': 'somebody is shown as online, or as not, who is not, or is',
  'not-ready-truly': 'a node said that it serves and could not, or that it does not and could',
  'node-ended': 'a node ended that nobody had ended, or did not start again',
} as const;

export type ViolationKind = keyof typeof violationKinds;

export type Violation = {
  readonly kind: ViolationKind;
  readonly client: string;
  /** Enough to find it: what, where, when. */
  readonly detail: string;
};

export type Report = (kind: ViolationKind, client: string, detail: string) => void;

/** What is the matter at one place is told once; of one kind, so many are enough. */
const MAX_OF_A_KIND = 20;

export function collector(): { readonly report: Report; found(): Violation[] } {
  const found: Violation[] = [];
  const counts = new Map<ViolationKind, number>();
  return {
    report(kind, client, detail) {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (count <= MAX_OF_A_KIND) found.push({ kind, client, detail });
    },
    found() {
      const cut = [...counts].filter(([, count]) => count > MAX_OF_A_KIND);
      return [
        ...found,
        ...cut.map(([kind, count]) => ({
          kind,
          client: 'all',
          detail: `${count - MAX_OF_A_KIND} more of this kind`,
        })),
      ];
    },
  };
}
