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

export function classicCursorContract(makeStore: MakeStore): void {
  describe('classic cursors', () => {
    const store = sharedStore(makeStore);

    const cursors = async (user: number) =>
      new Map(
        (await store().log.memberships(user)).map((one) => [one.conversation, one.classicSeq]),
      );

    test('move forward, never back, and each member’s by itself', async () => {
      const { conversation, one, other } = anyTalk();
      await Promise.all(oneTo(9).map(() => store().log.append(draftOf(conversation, one))));
      for (const [seq, expected] of [
        [4, 4],
        [2, 4],
        [4, 4],
        [9, 9],
        [0, 9],
      ] as const) {
        await store().log.advanceClassic([{ conversation, user: other, seq }]);
        expect((await cursors(other)).get(conversation)).toBe(expected);
      }
      expect((await cursors(one)).get(conversation)).toBe(0);
    });

    test('move many at once; of several positions of one the furthest counts', async () => {
      const user = anyUser();
      const ids = oneTo(150).map(() => directConversation(user, anyUser()));
      await Promise.all(ids.map((conversation) => store().log.append(draftOf(conversation, user))));
      await store().log.advanceClassic([
        ...ids.map((conversation, index) => ({ conversation, user, seq: index })),
        ...ids.map((conversation, index) => ({ conversation, user, seq: index + 5 })),
        ...ids.map((conversation) => ({ conversation, user, seq: 3 })),
      ]);
      const moved = await cursors(user);
      expect(ids.map((conversation) => moved.get(conversation))).toEqual(
        ids.map((_, index) => index + 5),
      );
    });

    test('calls that nobody awaits take effect in their order', async () => {
      const { conversation, one } = anyTalk();
      const calls = [
        store().log.append(draftOf(conversation, one)),
        store().log.advanceClassic([{ conversation, user: one, seq: 1 }]),
      ];
      expect((await cursors(one)).get(conversation)).toBe(1);
      await Promise.all(calls);
    });

    test('of those who are no members, and of nobody, change nothing', async () => {
      const { conversation, one } = anyTalk();
      const stranger = anyUser();
      await store().log.append(draftOf(conversation, one));
      await store().log.advanceClassic([]);
      await store().log.advanceClassic([
        { conversation, user: stranger, seq: 1 },
        { conversation: anyTalk().conversation, user: one, seq: 1 },
      ]);
      expect(await cursors(stranger)).toEqual(new Map());
      expect(await cursors(one)).toEqual(new Map([[conversation, 0]]));
    });
  });
}
