import { describe, expect, test } from 'vitest';
import type { Act, Acted } from '../domain/act.ts';
import type { Entry } from '../domain/entry.ts';
import { CHANGEABLE_MS } from '../domain/message-acts.ts';
import { anyTalk, draftOf, type MakeStore, readAll, sharedStore } from './contract-subject.ts';

// Of today, because of the refs.
const SAID_AT = Date.now();

const textOf = (entry: Entry | undefined): unknown => JSON.parse(entry?.body ?? '{}').msg;

export function messageActContract(makeStore: MakeStore): void {
  describe('acts upon messages', () => {
    const store = sharedStore(makeStore);
    const act = (conversation: string, sender: number, what: Act, more = {}): Promise<Acted> =>
      store().log.act({
        ...{ conversation, sender, ref: undefined, at: SAID_AT + 1_000, act: what },
        ...more,
      });
    const say = (conversation: string, sender: number, msg: string) =>
      store().log.append(
        draftOf(conversation, sender, { at: SAID_AT, body: JSON.stringify({ msg }) }),
      );
    const talk = async () => {
      const subject = anyTalk();
      await say(subject.conversation, subject.one, 'first');
      return subject;
    };

    test('an edit is an entry, and what was said reads as it was edited', async () => {
      const { conversation, one } = await talk();
      const acted = await act(conversation, one, { type: 'edit', seq: 1, msg: 'better' });
      const entry = { conversation, kind: 'edited', sender: one, ref: undefined, seq: 2, n: 1 };
      expect(acted).toEqual({
        duplicate: false,
        entry: {
          ...entry,
          at: SAID_AT + 1_000,
          body: JSON.stringify({ seq: 1, msg: 'better', edited: SAID_AT + 1_000 }),
        },
      });
      const [first, second] = await readAll(store(), conversation);
      expect(JSON.parse(first?.body ?? '')).toEqual({ msg: 'better', edited: SAID_AT + 1_000 });
      expect(second).toEqual('entry' in acted ? acted.entry : undefined);
    });

    test('what was recalled is nowhere to be read, also as the last entry', async () => {
      const { conversation, one } = await talk();
      await say(conversation, one, 'secret');
      await act(conversation, one, { type: 'recall', seq: 2 });
      const entries = await readAll(store(), conversation);
      expect(entries.map(({ kind }) => kind)).toEqual(['message', 'message', 'recalled']);
      expect(JSON.stringify(entries)).not.toContain('secret');
      expect(textOf(entries[0])).toBe('first');
    });

    test('an edit of the last entry shows where last entries are told of', async () => {
      const { conversation, one } = await talk();
      await act(conversation, one, { type: 'edit', seq: 1, msg: 'better' });
      const lasts = await store().log.lasts([conversation]);
      expect(lasts.get(conversation)?.kind).toBe('edited');
    });

    test('an edit after a recall is refused, and a recall after an edit is not', async () => {
      const { conversation, one } = await talk();
      const outcomes = await Promise.all([
        act(conversation, one, { type: 'edit', seq: 1, msg: 'better' }),
        act(conversation, one, { type: 'recall', seq: 1 }),
        act(conversation, one, { type: 'edit', seq: 1, msg: 'too late' }),
      ]);
      expect(outcomes.map((outcome) => ('refused' in outcome ? outcome.refused : 'done'))).toEqual([
        'done',
        'done',
        'recalled',
      ]);
    });

    test('of an append and acts that nobody awaits each sees those before it', async () => {
      const { conversation, one, other } = anyTalk();
      const said = say(conversation, one, 'first');
      const edited = act(conversation, one, { type: 'edit', seq: 1, msg: 'second' });
      const answered = say(conversation, other, 'yes');
      const liked = act(conversation, one, { type: 'react', seq: 3, emoji: '👍', on: true });
      await Promise.all([said, edited, answered, liked]);
      const entries = await readAll(store(), conversation);
      expect(entries.map(({ kind, seq, n }) => [kind, seq, n])).toEqual([
        ['message', 1, 1],
        ['edited', 2, 1],
        ['message', 3, 2],
        ['reaction', 4, 2],
      ]);
      expect(textOf(entries[0])).toBe('second');
    });

    test('the same ref again is the same act, also if it would be refused by now', async () => {
      const { conversation, one } = await talk();
      const first = await act(conversation, one, { type: 'recall', seq: 1 }, { ref: 'r1' });
      const again = await act(conversation, one, { type: 'recall', seq: 1 }, { ref: 'r1' });
      expect('entry' in first && 'entry' in again && again.entry).toEqual(
        'entry' in first && first.entry,
      );
      expect(again).toMatchObject({ duplicate: true });
      expect(await readAll(store(), conversation)).toHaveLength(2);
    });

    test('a refused act leaves its ref for another one', async () => {
      const { conversation, one } = await talk();
      const refused = await act(conversation, one, { type: 'recall', seq: 9 }, { ref: 'r2' });
      expect(refused).toEqual({ refused: 'unknown_entry' });
      const done = await act(conversation, one, { type: 'recall', seq: 1 }, { ref: 'r2' });
      expect(done).toMatchObject({ duplicate: false });
    });

    test.each<[string, Act, 'one' | 'other' | 'stranger', object, string]>([
      ['an edit by the other', { type: 'edit', seq: 1, msg: 'x' }, 'other', {}, 'not_allowed'],
      ['a recall by the other', { type: 'recall', seq: 1 }, 'other', {}, 'not_allowed'],
      [
        'anything by a stranger',
        { type: 'recall', seq: 1 },
        'stranger',
        {},
        'unknown_conversation',
      ],
      ['what is not there', { type: 'pin', seq: 7, on: true }, 'one', {}, 'unknown_entry'],
      [
        'an edit too late',
        { type: 'edit', seq: 1, msg: 'x' },
        'one',
        { at: SAID_AT + CHANGEABLE_MS + 1 },
        'too_late',
      ],
    ])('%s is refused, and nothing is stored', async (_, what, who, more, error) => {
      const { conversation, one, other } = await talk();
      const sender = { one, other, stranger: one + other }[who];
      expect(await act(conversation, sender, what, more)).toEqual({ refused: error });
      expect(await readAll(store(), conversation)).toHaveLength(1);
    });

    test('an act upon an act is refused', async () => {
      const { conversation, one } = await talk();
      await act(conversation, one, { type: 'react', seq: 1, emoji: '👍', on: true });
      expect(await act(conversation, one, { type: 'recall', seq: 2 })).toEqual({
        refused: 'unknown_entry',
      });
    });

    test('a conversation that does not exist is not made by an act', async () => {
      const { conversation, one } = anyTalk();
      expect(await act(conversation, one, { type: 'recall', seq: 1 })).toEqual({
        refused: 'unknown_conversation',
      });
      expect(await store().log.memberships(one)).toEqual([]);
    });
  });
}
