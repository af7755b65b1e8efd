import { describe, expect, test } from 'vitest';
import { directConversation } from '../domain/conversation.ts';
import {
  anyTalk,
  anyUser,
  draftOf,
  type MakeStore,
  oneTo,
  sharedStore,
} from './contract-subject.ts';

export function cursorContract(makeStore: MakeStore): void {
  describe('cursors', () => {
    const store = sharedStore(makeStore);

    const everything = { after: '', limit: 1_000, sinceMs: undefined };
    const cursors = async (user: number) =>
      new Map(
        (await store().log.overview(user, everything)).map(
          ({ conversation, delivered, read, readN }) => [conversation, { delivered, read, readN }],
        ),
      );
    const talkOf = async (entries: number) => {
      const talk = anyTalk();
      const { conversation, one } = talk;
      await Promise.all(oneTo(entries).map(() => store().log.append(draftOf(conversation, one))));
      return talk;
    };

    test('of what was delivered move forward, never back, each member’s by itself', async () => {
      const { conversation, one, other } = await talkOf(9);
      for (const [seq, delivered] of [
        [4, 4],
        [2, 4],
        [4, 4],
        [9, 9],
        [0, 9],
      ] as const) {
        await store().log.advanceDelivered([{ conversation, user: other, seq }]);
        expect((await cursors(other)).get(conversation)).toEqual({ delivered, read: 0, readN: 0 });
      }
      expect((await cursors(one)).get(conversation)).toEqual({ delivered: 0, read: 0, readN: 0 });
    });

    test('of what was read say whether they moved, and carry what was delivered', async () => {
      const { conversation, one, other } = await talkOf(9);
      await store().log.advanceDelivered([{ conversation, user: other, seq: 6 }]);
      for (const [seq, n, hasMoved, after] of [
        [4, 3, true, { delivered: 6, read: 4, readN: 3 }],
        [2, 2, false, { delivered: 6, read: 4, readN: 3 }],
        [4, 4, false, { delivered: 6, read: 4, readN: 3 }],
        [8, 6, true, { delivered: 8, read: 8, readN: 6 }],
      ] as const) {
        const moved = await store().log.advanceRead([{ conversation, user: other, seq, n }]);
        expect(moved).toEqual([hasMoved]);
        expect((await cursors(other)).get(conversation)).toEqual(after);
      }
      expect((await cursors(one)).get(conversation)).toEqual({ delivered: 0, read: 0, readN: 0 });
    });

    test('move many at once; of several positions of one the furthest counts', async () => {
      const user = anyUser();
      const ids = oneTo(150).map(() => directConversation(user, anyUser()));
      await Promise.all(ids.map((conversation) => store().log.append(draftOf(conversation, user))));
      const at = (conversation: string, seq: number) => ({ conversation, user, seq, n: seq - 1 });
      const moved = await store().log.advanceRead([
        ...ids.map((conversation, index) => at(conversation, index)),
        ...ids.map((conversation, index) => at(conversation, index + 5)),
        ...ids.map((conversation) => at(conversation, 3)),
      ]);
      expect(moved).toEqual([
        ...ids.map((_, index) => index > 0),
        ...ids.map(() => true),
        ...ids.map(() => false),
      ]);
      await store().log.advanceDelivered([
        ...ids.map((conversation, index) => at(conversation, index * 2)),
        ...ids.map((conversation) => at(conversation, 7)),
      ]);
      const after = await cursors(user);
      for (const [index, conversation] of ids.entries()) {
        const [read, readN] = [index + 5, index + 4];
        const delivered = Math.max(read, index * 2, 7);
        expect(after.get(conversation)).toEqual({ delivered, read, readN });
      }
    });

    test('calls that nobody awaits take effect in their order', async () => {
      const { conversation, one, other } = anyTalk();
      const position = { conversation, user: other, seq: 1, n: 1 };
      const calls = [
        store().log.append(draftOf(conversation, one)),
        store().log.advanceRead([position]),
        store().log.advanceRead([position]),
      ];
      // The other one's, who is nobody's own in these calls.
      const [own] = await store().log.overview(one, everything);
      expect(own).toMatchObject({ peer: { delivered: 1, read: 1 }, last: { seq: 1 } });
      expect((await Promise.all(calls)).slice(1)).toEqual([[true], [false]]);

      await store().log.append(draftOf(conversation, one));
      const further = store().log.advanceRead([{ ...position, seq: 2, n: 2 }]);
      const [then] = await store().log.overview(one, everything);
      expect(then?.peer).toEqual({ delivered: 2, read: 2 });
      await further;
    });

    test('of those who are no members, and of nobody, change nothing', async () => {
      const { conversation, one } = await talkOf(3);
      const stranger = anyUser();
      await store().log.advanceDelivered([]);
      expect(await store().log.advanceRead([])).toEqual([]);
      const positions = [
        { conversation, user: stranger, seq: 1, n: 1 },
        { conversation, user: one, seq: 2, n: 2 },
        { conversation: anyTalk().conversation, user: one, seq: 1, n: 1 },
      ];
      await store().log.advanceDelivered(positions);
      expect(await store().log.advanceRead(positions)).toEqual([false, true, false]);
      expect(await cursors(stranger)).toEqual(new Map());
      expect(await cursors(one)).toEqual(
        new Map([[conversation, { delivered: 2, read: 2, readN: 2 }]]),
      );
    });
  });
}
