import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EntryDraft } from '../../domain/entry.ts';
import { columns } from './entry-block.ts';
import { DAY_MS, LogSubject, type Told } from './log-subject.ts';
import type { RefHasher } from './ref-hash.ts';
import type { RefIndexOptions } from './ref-index.ts';

const NOW = 1_790_000_000_000;
const GENERATION = 16_384;

let folder: string;
const subjects: LogSubject[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-refs-'));
});
afterEach(async () => {
  for (const subject of subjects.splice(0)) subject.close();
  await rm(folder, { recursive: true });
});

async function openLog(more?: Partial<RefIndexOptions>): Promise<LogSubject> {
  const subject = await LogSubject.open(join(folder, `${subjects.length}.db`), NOW, more);
  subjects.push(subject);
  return subject;
}

function draft(ref: string | undefined, more: Partial<EntryDraft> = {}): EntryDraft {
  return { conversation: 'd1.2', kind: 'message', sender: 1, ref, at: NOW, body: '{}', ...more };
}

/** As many entries as a generation takes, in so many conversations. */
function filler(conversations = 1): EntryDraft[] {
  return Array.from({ length: GENERATION }, (_, index) =>
    draft(undefined, { conversation: `g${1 + (index % conversations)}`, sender: 9 }),
  );
}

const repetitionOf = (first: Told | undefined) => ({ ...first, duplicate: true });
const later = { at: NOW + 5, conversation: 'd1.3' };

describe('a ref is found', () => {
  test('in the same batch', async () => {
    const log = await openLog();
    const [first, other, again] = log.append([draft('x'), draft('y'), draft('x', later)]);
    expect(first).toEqual({ conversation: 'd1.2', seq: 1, n: 1, at: NOW, duplicate: false });
    expect(other).toMatchObject({ seq: 2, duplicate: false });
    expect(again).toEqual(repetitionOf(first));
    expect(log.seqs('d1.2')).toEqual([1, 2]);
  });

  test('in the fresh generation, the sealed one, among runs that are written and not, and in runs', async () => {
    const log = await openLog();
    log.tickMs = 1;
    const refs = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    // Each in a conversation of its own, so that a slice writes some of them.
    const drafts = refs.map((ref, index) => draft(ref, { conversation: `g${index + 1}` }));
    const firsts = log.append(drafts);
    const repeated = () => log.append(drafts.map((one) => ({ ...one, ...later })));
    expect(repeated()).toEqual(firsts.map(repetitionOf));
    log.append(filler(80));
    const stages = new Set<number>();
    for (let stage = 0; stage < 20; stage += 1) {
      expect(repeated()).toEqual(firsts.map(repetitionOf));
      stages.add(log.count('message_run'));
    }
    expect([...stages]).toEqual(Array.from({ length: 20 }, (_, stage) => 4 * (stage + 1)));
    // One more commit, in which the rows of the segment become one.
    expect(repeated()).toEqual(firsts.map(repetitionOf));
    expect(log.count('ref_run')).toBe(1);
    expect(repeated()).toEqual(firsts.map(repetitionOf));
  });

  test('after a reopening in each stage', async () => {
    const log = await openLog();
    log.tickMs = 1;
    const [first] = log.append([draft('x'), draft('y', { conversation: 'g30' })]);
    const expectKnown = async () => {
      await log.reopen();
      expect(log.append([draft('x', later)])).toEqual([repetitionOf(first)]);
      expect(log.append([draft('y', later)])).toMatchObject([{ seq: 1, duplicate: true }]);
    };
    await expectKnown();
    log.append(filler(40));
    for (let stage = 0; stage < 15; stage += 1) await expectKnown();
    log.append(filler(40));
    for (let commit = 0; commit < 15; commit += 1) log.append([]);
    expect(log.count('message_journal')).toBeLessThan(3);
    await expectKnown();
  });

  test('of generations that share a segment, and of those that do not', async () => {
    const log = await openLog();
    const firsts = ['a', 'b', 'c'].map((ref) => {
      const [told] = log.append([draft(ref)]);
      log.append(filler());
      log.append([]);
      return told;
    });
    const many = Array.from({ length: GENERATION }, (_, index) => draft(`m${index}`));
    const [firstOfMany] = log.append(many);
    log.append([]);
    log.append(filler());
    log.append([]);
    const [last] = log.append([draft('z')]);
    log.append(filler());
    log.append([]);
    const segments = log.db.prepare('select id from ref_run').all();
    expect(segments).toHaveLength(2);
    for (let round = 0; round < 2; round += 1) {
      const again = ['a', 'b', 'c', 'm0', 'z'].map((ref) => log.append([draft(ref, later)])[0]);
      expect(again).toEqual([...firsts, firstOfMany, last].map(repetitionOf));
      await log.reopen();
    }
  });
});

describe('a ref', () => {
  test('of another sender is another one', async () => {
    const log = await openLog();
    log.append([draft('x')]);
    expect(log.append([draft('x', { sender: 2 })])).toMatchObject([{ seq: 2, duplicate: false }]);
    log.append(filler());
    log.append([]);
    expect(log.append([draft('x', { sender: 3 })])).toMatchObject([{ seq: 3, duplicate: false }]);
    expect(log.append([draft('x', { sender: 2 })])).toMatchObject([{ seq: 2, duplicate: true }]);
  });

  test('is told from others with the same hash, in memory and on disk', async () => {
    const colliding: RefHasher = ({ count }) => ({
      first: new Uint32Array(count).fill(7),
      second: new Uint32Array(count).fill(0x10007),
    });
    const log = await openLog({ hasher: colliding });
    const refs = ['a', 'b', 'c', 'd'];
    const all = () => log.append(refs.map((ref) => draft(ref, later))).map(({ seq }) => seq);
    expect(log.append(refs.map((ref) => draft(ref)))).toMatchObject(
      refs.map((_, index) => ({ seq: index + 1, duplicate: false })),
    );
    expect(all()).toEqual([1, 2, 3, 4]);
    log.append(filler());
    log.append([]);
    expect(log.append([draft('e')])).toMatchObject([{ seq: 5, duplicate: false }]);
    expect(all()).toEqual([1, 2, 3, 4]);
    await log.reopen();
    expect(all()).toEqual([1, 2, 3, 4]);
  });

  test('of a transaction that failed is new', async () => {
    const log = await openLog();
    log.fail([draft('x'), draft('x'), draft('y')]);
    expect(log.append([draft('x')])).toMatchObject([{ seq: 1, duplicate: false }]);
    log.append(filler());
    // The transactions in which it would be written fail.
    log.fail([draft('z')]);
    log.fail([]);
    expect(log.count('ref_run')).toBe(0);
    log.append([]);
    expect(log.count('ref_run')).toBe(1);
    log.fail([draft('w')]);
    expect(log.append([draft('x', later), draft('z')])).toMatchObject([
      { seq: 1, duplicate: true },
      { seq: 2, duplicate: false },
    ]);
  });

  test('is written once though the disk was full in the middle of a slice', async () => {
    const log = await openLog();
    const drafts = ['a', 'b', 'c'].map((ref, index) => draft(ref, { conversation: `g${index}` }));
    const firsts = log.append([...drafts, ...filler()]).slice(0, 3);
    log.db.exec(`create temp trigger full before insert on message_run
      when new.conversation = 'g1' begin select raise(abort, 'full'); end`);
    expect(() => log.append([draft('d')])).toThrow('full');
    log.db.exec('drop trigger full');
    log.append([]);
    expect(log.db.prepare('select sum(count) as count from ref_run').get()).toEqual({ count: 3 });
    expect(log.append(drafts)).toEqual(firsts.map(repetitionOf));
  });

  test('is the same after a restart though it is not well formed', async () => {
    const log = await openLog();
    log.append([draft('\ud800'), draft('b\ud800')]);
    await log.reopen();
    expect(log.append([draft('\ud800'), draft('b\ud800')])).toMatchObject([
      { seq: 1, duplicate: true },
      { seq: 2, duplicate: true },
    ]);
  });

  test('is kept for a week and then forgotten, while running too', async () => {
    const log = await openLog();
    log.append([draft('x')]);
    log.append(filler());
    log.append([]);
    log.wallMs = NOW + 7 * DAY_MS;
    log.append([]);
    expect(log.append([draft('x')])).toMatchObject([{ seq: 1, duplicate: true }]);
    log.wallMs = NOW + 9 * DAY_MS;
    log.append([]);
    expect(log.count('ref_run')).toBe(0);
    expect(log.append([draft('x')])).toMatchObject([{ seq: 2, duplicate: false }]);
  });

  test('is forgotten before its time where there are too many', async () => {
    const log = await openLog({ maxRefs: 2 * GENERATION });
    for (let generation = 0; generation < 4; generation += 1) {
      const refs = Array.from({ length: GENERATION }, (_, at) => draft(`${generation}.${at}`));
      log.append(refs);
      log.append([]);
    }
    await log.reopen();
    for (let commit = 0; commit < 4; commit += 1) log.append([]);
    expect(log.count('ref_run')).toBe(2);
    expect(log.append([draft('3.0', later)])).toMatchObject([{ duplicate: true }]);
    expect(log.append([draft('0.0', later)])).toMatchObject([{ duplicate: false }]);
  });

  test('that a version before wrote is known until it is old', async () => {
    const log = await openLog();
    log.append([draft(undefined)]);
    const old = log.db.prepare(
      'insert into recent_ref (sender, ref, conversation, seq, n, sent_at) values (1, ?, ?, 1, 1, ?)',
    );
    log.db.exec('begin');
    for (let index = 0; index < 2_500; index += 1) old.run(`old${index}`, 'd1.2', NOW);
    log.db.exec('commit');
    await log.reopen();
    for (const ref of ['old0', 'old1234', 'old2499']) {
      const expected = { conversation: 'd1.2', seq: 1, n: 1, at: NOW, duplicate: true };
      expect(log.append([draft(ref, later)])).toEqual([expected]);
    }
    expect(log.append([draft('new')])).toMatchObject([{ seq: 2, duplicate: false }]);
    log.wallMs = NOW + 9 * DAY_MS;
    await log.reopen();
    expect(log.append([draft('old0')])).toMatchObject([{ seq: 3, duplicate: false }]);
  });
});

// Few hashes, so that most refs collide with others.
const fewHashes: RefHasher = ({ count, refs, numbers }) => {
  const hash = (index: number) => {
    const end = numbers[columns.refEnd * count + index] as number;
    return refs.charCodeAt(end - 2) % 3;
  };
  const first = Uint32Array.from({ length: count }, (_, index) => hash(index));
  return { first, second: first.map((word) => word << 16) };
};

// Not in the conversations of the filler, which nobody counts.
const someDraft = fc.record({
  sender: fc.integer({ min: 1, max: 2 }),
  conversation: fc.constantFrom('d1.2', 'd1.3', 'g99'),
  ref: fc.option(
    fc.integer({ min: 0, max: 30 }).map((i) => `r${i}`),
    { nil: undefined },
  ),
});
const someStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(someDraft, { maxLength: 8 }).map((d) => ({ type: 'append' as const, d })),
  },
  {
    weight: 2,
    arbitrary: fc.array(someDraft, { maxLength: 8 }).map((d) => ({ type: 'fail' as const, d })),
  },
  { weight: 2, arbitrary: fc.constant({ type: 'fill' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'reopen' as const }) },
);

describe.each([
  ['its own hash', {}],
  ['a hash with few values', { hasher: fewHashes }],
])('with %s', (_, options) => {
  test('whatever happens, each sender and ref has one place', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someStep, { maxLength: 25 }), async (steps) => {
        const log = await openLog(options);
        log.tickMs = 0.2;
        const heads = new Map<string, number>();
        const known = new Map<string, { conversation: string; seq: number }>();
        for (const step of steps) {
          if (step.type === 'reopen') await log.reopen();
          else if (step.type === 'fail') log.fail(step.d.map((one) => draft(one.ref, one)));
          else if (step.type === 'fill') log.append(filler(12));
          else {
            const drafts = step.d.map((one) => draft(one.ref, one));
            const told = log.append(drafts);
            for (const [index, one] of drafts.entries()) {
              const first =
                one.ref === undefined ? undefined : known.get(`${one.sender} ${one.ref}`);
              const seq = (heads.get(one.conversation) ?? 0) + 1;
              const place = first ?? { conversation: one.conversation, seq };
              if (first === undefined) heads.set(one.conversation, seq);
              if (one.ref !== undefined) known.set(`${one.sender} ${one.ref}`, place);
              expect(told[index]).toMatchObject({ ...place, duplicate: first !== undefined });
            }
          }
        }
        for (const [conversation, head] of heads) {
          expect(log.seqs(conversation)).toHaveLength(head);
        }
      }),
      { numRuns: 25 },
    );
  });
});
