import { expect, test } from 'vitest';
import { check } from './checker.ts';
import { type Happening, History, type Outcome, type Seen } from './history.ts';
import { type ViolationKind, violationKinds } from './violation.ts';

// Al (1) and Bo (2) use v2, Cy (3) a classic client; all are in g1. The log:
//   d1.2: 1 "a1" of Al, 2 "b1" of Bo       g1: 1 "a2" of Al, 2 "c1" of Cy, 3 "a3" of Al
const entry = (conv: string, seq: number, sender: number, text: string): Seen => ({
  ...{ conv, seq, n: seq, at: 1_000 + seq, kind: 'message', sender, text },
  ref: sender === 3 ? undefined : text,
});
const a1 = entry('d1.2', 1, 1, 'a1');
const b1 = entry('d1.2', 2, 2, 'b1');
const a2 = entry('g1', 1, 1, 'a2');
const c1 = entry('g1', 2, 3, 'c1');
const a3 = entry('g1', 3, 1, 'a3');

const told = (conv: string, head: number) => ({ conv, head, begin: 0, delivered: 0, read: 0 });
const login = (connection: number, ...heads: [string, number][]): Happening => ({
  ...{ type: 'login', connection, askedAt: 0, epoch: 'e' },
  told: heads.map(([conv, head]) => told(conv, head)),
});
const send = (text: string): Happening => ({ type: 'send', ref: text, text });
const attempt = (connection: number, ref: string): Happening => ({
  ...{ type: 'attempt', connection, ref, isOther: false },
});
const acked = (connection: number, { conv, seq, at, text }: Seen, more = {}): Happening => ({
  ...{ type: 'acked', connection, ref: text, conv, seq, at, duplicate: false, differs: false },
  ...more,
});
const push = (connection: number, seen: Seen): Happening => ({
  type: 'push',
  connection,
  entry: seen,
});
const classicPush = (connection: number, { sender, text }: Seen): Happening => ({
  ...{ type: 'classic-push', connection, sender, text },
});
const synced = (connection: number, after: number, ...entries: Seen[]): Happening => ({
  ...{ type: 'synced', connection, conv: 'g1', after, head: 3, entries },
});
const cursor = (
  type: 'cursor-asked' | 'cursor-answered',
  connection: number,
  seq: number,
): Happening => ({ type, connection, cursor: 'read', conv: 'g1', seq });
const receipt = (connection: number, user: number, seq: number): Happening => ({
  ...{ type: 'receipt', connection, conv: 'g1', user, cursor: 'read', seq },
});
const settled = (...positions: [string, number][]): Happening => ({
  ...{ type: 'settled', isConnected: true, positions: new Map(positions), unanswered: [] },
});
const atEnd = settled(['d1.2', 2], ['g1', 3]);

type Line = [who: 'al' | 'bo' | 'cy', happening: Happening];

/** Bo's first connection breaks before the answer to "b1"; he resends and syncs. */
const clean: readonly Line[] = [
  ['al', login(1)],
  ['bo', login(1)],
  ['al', send('a1')],
  ['al', attempt(1, 'a1')],
  ['al', acked(1, a1)],
  ['bo', push(1, a1)],
  ['bo', send('b1')],
  ['bo', attempt(1, 'b1')],
  ['al', push(1, b1)],
  ['bo', { type: 'ended', connection: 1 }],
  ['al', send('a2')],
  ['al', attempt(1, 'a2')],
  ['al', acked(1, a2)],
  ['cy', classicPush(1, a2)],
  ['cy', send('c1')],
  ['al', push(1, c1)],
  ['bo', login(2, ['d1.2', 2], ['g1', 2])],
  ['bo', synced(2, 0, a2, c1)],
  ['bo', attempt(2, 'b1')],
  ['bo', acked(2, b1, { duplicate: true })],
  ['al', send('a3')],
  ['al', attempt(1, 'a3')],
  ['al', acked(1, a3)],
  ['cy', classicPush(1, a3)],
  ['bo', push(2, a3)],
  ['bo', cursor('cursor-asked', 2, 3)],
  ['bo', cursor('cursor-answered', 2, 3)],
  ['al', receipt(1, 2, 3)],
  ['al', atEnd],
  ['bo', atEnd],
  ['cy', settled()],
];
const log = [a1, b1, a2, c1, a3];

function outcome(lines: readonly Line[], entries: readonly Seen[] = log, read = 3): Outcome {
  const history = new History(1_000, () => 0);
  const record = {
    al: history.of('al', 1, 'v2'),
    bo: history.of('bo', 2, 'v2'),
    cy: history.of('cy', 3, 'classic'),
  };
  for (const [who, happening] of lines) record[who](happening);
  const direct = { ...told('d1.2', 2), read: 0 };
  return {
    clients: history.clients,
    log: Map.groupBy(entries, ({ conv }) => conv),
    memberships: [
      ...[1, 2].map((user) => ({ ...direct, user })),
      ...[1, 2, 3].map((user) => ({ ...told('g1', 3), user, read: user === 2 ? read : 0 })),
    ],
    mayEcho: false,
  };
}

const without = (what: Happening): Line[] => clean.filter(([, happening]) => happening !== what);
const find = (who: Line[0], fits: (happening: Happening) => boolean): Line => {
  const line = clean.find(([name, happening]) => name === who && fits(happening));
  if (line === undefined) throw new Error('no such line');
  return line;
};
/** The history with something after, or in the place of, one of its lines. */
const after = (line: Line, ...more: Line[]): Line[] =>
  clean.flatMap((other) => (other === line ? [line, ...more] : [other]));
const instead = (line: Line, ...others: Line[]): Line[] =>
  clean.flatMap((other) => (other === line ? others : [other]));
const pushOf = (who: Line[0], seen: Seen) =>
  find(who, (happening) => happening.type === 'push' && happening.entry === seen);
const ackOf = (who: Line[0], ref: string) =>
  find(who, (happening) => happening.type === 'acked' && happening.ref === ref);
const end = (who: Line[0]) => find(who, ({ type }) => type === 'settled');
const boBack = find('bo', (happening) => happening.type === 'login' && happening.connection === 2);
const boAsks = find('bo', ({ type }) => type === 'cursor-asked');

const kindsIn = (of: Outcome) => check(of).map(({ kind }) => kind);

test('finds nothing in a clean history', () => {
  expect(check(outcome(clean))).toEqual([]);
});

const refusedAndGivenUp: Line[] = [
  ['al', send('a4')],
  ['al', attempt(1, 'a4')],
  ['al', { type: 'refused', connection: 1, ref: 'a4', error: 'unavailable' }],
  ['al', { type: 'gave-up', ref: 'a4' }],
];
const a4 = entry('g1', 4, 1, 'a4');

type Planted = readonly [kind: ViolationKind, what: string, outcome: () => Outcome];
const planted: readonly Planted[] = [
  ['acked-but-lost', 'an answer before the commit', () => outcome(clean, log.slice(0, -1))],
  [
    'stored-twice',
    'a ref that was not known again',
    () => outcome(clean, [...log, { ...b1, seq: 3, n: 3 }]),
  ],
  [
    'not-sent',
    'a message that each attempt was refused for',
    () => outcome([...refusedAndGivenUp, ...clean], [...log, a4]),
  ],
  ['not-sent', 'a text that nobody sent', () => outcome(clean, [...log, entry('g1', 4, 1, 'x')])],
  ['broken-log', 'a place left out', () => outcome(clean, [a1, b1, a2, { ...a3, n: 2 }])],
  ['broken-log', 'a wrong count', () => outcome(clean, [a1, { ...b1, n: 3 }, a2, c1, a3])],
  [
    'two-orders',
    'two entries that changed places for one reader',
    () =>
      outcome(
        instead(
          find('bo', ({ type }) => type === 'synced'),
          ['bo', synced(2, 0, { ...c1, seq: 1, n: 1 }, { ...a2, seq: 2, n: 2 })],
        ),
      ),
  ],
  [
    'not-in-log',
    'a push of what was not stored',
    () => outcome(after(pushOf('bo', a3), ['bo', push(2, a4)])),
  ],
  ['gap', 'a push left out', () => outcome(without(pushOf('al', c1)[1]))],
  [
    'gap',
    'a first push above the head that the login told',
    () => outcome(instead(boBack, ['bo', login(2, ['d1.2', 2], ['g1', 1])])),
  ],
  ['push-twice', 'the same push', () => outcome(after(pushOf('bo', a3), pushOf('bo', a3)))],
  [
    'push-twice',
    'the push of an own message after its answer',
    () => outcome(after(ackOf('al', 'a3'), ['al', push(1, a3)])),
  ],
  [
    'broken-page',
    'a page with a hole',
    () =>
      outcome(
        instead(
          find('bo', ({ type }) => type === 'synced'),
          ['bo', synced(2, 0, c1)],
        ),
      ),
  ],
  [
    'cursor-ahead',
    'a receipt before the other has read',
    () => outcome(instead(boAsks, ['al', receipt(1, 2, 3)], boAsks)),
  ],
  ['cursor-ahead', 'a cursor in the list', () => outcome(without(boAsks[1]), log, 3)],
  ['cursor-lost', 'an answered cursor that fell back', () => outcome(clean, log, 2)],
  [
    'ack-elsewhere',
    'an answer with another place',
    () => outcome(instead(ackOf('al', 'a3'), ['al', acked(1, { ...a3, seq: 4 })])),
  ],
  [
    'two-answers',
    'a duplicate with another place',
    () =>
      outcome(
        after(
          ackOf('al', 'a3'),
          ['al', attempt(1, 'a3')],
          ['al', acked(1, { ...a3, seq: 2 }, { duplicate: true })],
        ),
      ),
  ],
  [
    'wrong-duplicate',
    'called a duplicate at the first try',
    () => outcome(instead(ackOf('al', 'a3'), ['al', acked(1, a3, { duplicate: true })])),
  ],
  [
    'wrong-duplicate',
    'said to differ, and does not',
    () => outcome(instead(ackOf('al', 'a3'), ['al', acked(1, a3, { differs: true })])),
  ],
  [
    'not-arrived',
    'a last push that was lost',
    () =>
      outcome(
        clean.flatMap((line) => {
          if (line === pushOf('bo', a3)) return [];
          return line === end('bo') ? [['bo', settled(['d1.2', 2], ['g1', 2])]] : [line];
        }),
      ),
  ],
  [
    'not-back',
    'a client that is locked out',
    () => outcome(instead(end('cy'), ['cy', { ...settled(), isConnected: false } as Happening])),
  ],
  [
    'unanswered',
    'a send without an answer',
    () => outcome(instead(end('al'), ['al', { ...atEnd, unanswered: ['a9'] } as Happening])),
  ],
  [
    'login-lost',
    'a token that is forgotten',
    () =>
      outcome([['bo', { type: 'login-refused', connection: 2, error: 'invalid_token' }], ...clean]),
  ],
  [
    'log-replaced',
    'another epoch',
    () => outcome(after(boBack, ['bo', { ...login(3), epoch: 'f' } as Happening])),
  ],
  [
    'wrong-error',
    'an internal error',
    () => outcome([['al', { type: 'error', connection: 1, error: 'internal' }], ...clean]),
  ],
  [
    'classic-missed',
    'a classic client that missed one',
    () =>
      outcome(without(find('cy', (one) => one.type === 'classic-push' && one.text === 'a3')[1])),
  ],
  [
    'classic-order',
    'a classic client that got one again',
    () => outcome([['cy', classicPush(1, a3)], ...clean]),
  ],
  ['not-for-him', 'a message to others', () => outcome([['cy', classicPush(1, a1)], ...clean])],
];

test.each(planted)('finds %s: %s', (kind, _, make) => {
  expect(check(make()).map((violation) => violation.kind)).toContain(kind);
});

test('each kind that the checker itself tells has a planted one', () => {
  const shown = new Set<string>(planted.map(([kind]) => kind));
  // What nodes do and say of themselves is told by whoever runs them.
  const missing = Object.keys(violationKinds).filter((kind) => !shown.has(kind));
  expect(missing).toEqual(['presence-wrong', 'not-ready-truly', 'node-ended']);
});

test('between nodes the push of an own message may follow its answer', () => {
  const echoed = outcome(after(ackOf('al', 'a3'), ['al', push(1, a3)]));
  expect(check({ ...echoed, mayEcho: true })).toEqual([]);
  expect(kindsIn(echoed)).toEqual(['push-twice']);
});

test('between nodes an answer may overtake the push of a lower place, which has to come still', () => {
  const pushed = find('al', (happening) => happening.type === 'push' && happening.entry === c1);
  const early = ackOf('al', 'a3');
  const overtaken = clean.flatMap((line) => {
    if (line === early) return [pushed];
    return line === pushed ? [] : [line];
  });
  const asked = overtaken.findIndex(([who, { type }]) => who === 'al' && type === 'settled');
  const between = (...lines: Line[]) =>
    outcome([...overtaken.filter((line) => line !== pushed).slice(0, asked - 1), ...lines]);
  const end: Line[] = [['al', atEnd]];
  expect(kindsIn({ ...between(early, pushed, ...end), mayEcho: true })).toEqual([]);
  expect(kindsIn(between(early, pushed, ...end))).toContain('gap');
  const a4 = { ...a3, seq: 4, n: 4, at: 1_004, text: 'a4', ref: 'a4' };
  const skipped = between(early, ['al', push(1, a4)], ...end);
  expect(kindsIn({ ...skipped, mayEcho: true })).toContain('gap');
  const late = between(early, pushed, ['al', push(1, a3)], ['al', push(1, c1)], ...end);
  expect(kindsIn({ ...late, mayEcho: true })).toEqual(['push-twice']);
});

test('tells enough to find it, and of many of a kind only some', () => {
  const lost = check(outcome(clean, log.slice(0, -1)));
  expect(lost).toContainEqual({
    kind: 'acked-but-lost',
    client: 'al',
    detail: 'a3 at g1/3 (1003), answered at 0 ms',
  });
  const many = Array.from({ length: 50 }, (): Line => ['al', push(1, a2)]);
  const twice = check(outcome([...clean, ...many])).filter(({ kind }) => kind === 'push-twice');
  expect(twice).toHaveLength(21);
  expect(twice.at(-1)?.detail).toBe('30 more of this kind');
});
