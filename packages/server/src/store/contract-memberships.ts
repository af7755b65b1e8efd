import { describe, expect, test } from 'vitest';
import { directConversation, feedOf, groupConversation } from '../domain/conversation.ts';
import {
  anyTalk,
  anyUser,
  draftOf,
  type MakeStore,
  oneTo,
  sharedStore,
} from './contract-subject.ts';

export function membershipContract(makeStore: MakeStore): void {
  describe('memberships', () => {
    const store = sharedStore(makeStore);

    test('of a direct conversation begin with its first entry', async () => {
      const { conversation, one, other } = anyTalk();
      expect(await store().log.memberships(other)).toEqual([]);
      await store().log.append(draftOf(conversation, one));
      expect(await store().log.memberships(one)).toEqual([
        { conversation, classicSeq: 0, head: 1 },
      ]);
      await store().log.append(draftOf(conversation, other));
      expect(await store().log.memberships(other)).toEqual([
        { conversation, classicSeq: 0, head: 2 },
      ]);
    });

    test('of a conversation with oneself are one', async () => {
      const user = anyUser();
      const conversation = directConversation(user, user);
      await store().log.append(draftOf(conversation, user));
      expect(await store().log.memberships(user)).toEqual([
        { conversation, classicSeq: 0, head: 1 },
      ]);
    });

    test('of a feed are one, and begin with its first entry', async () => {
      const { conversation, one, other } = anyTalk();
      await store().log.append(draftOf(conversation, other));
      const kind = 'contact';
      await store().log.append(draftOf(feedOf(one), one, { kind }));
      await store().log.append(draftOf(feedOf(one), other, { kind }));
      expect(await store().log.memberships(one)).toEqual([
        { conversation, classicSeq: 0, head: 1 },
        { conversation: feedOf(one), classicSeq: 0, head: 2 },
      ]);
      expect((await store().log.memberships(other)).map((own) => own.conversation)).toEqual([
        conversation,
      ]);
    });

    test('of many first entries at once are all there', async () => {
      const user = anyUser();
      const peers = oneTo(300).map(anyUser);
      await Promise.all(
        peers.map((peer) => store().log.append(draftOf(directConversation(user, peer), peer))),
      );
      const memberships = await store().log.memberships(user);
      expect(memberships.map(({ conversation }) => conversation)).toEqual(
        peers.map((peer) => directConversation(user, peer)).sort(),
      );
      expect(memberships.every(({ head }) => head === 1)).toBe(true);
    });

    test('of a group are not made by its entries', async () => {
      const [creator, stranger] = [anyUser(), anyUser()];
      const group = { name: 'g', description: '', creator, createdAt: 1 };
      const conversation = groupConversation(await store().groups.create(group));
      await store().log.append(draftOf(conversation, stranger));
      expect(await store().log.memberships(stranger)).toEqual([]);
      expect(await store().log.memberships(creator)).toEqual([
        { conversation, classicSeq: 0, head: 1 },
      ]);
    });
  });
}
