import { describe, expect, test } from 'vitest';
import {
  directConversation,
  feedOf,
  groupConversation,
  type UserId,
} from '../domain/conversation.ts';
import {
  anyTalk,
  anyUser,
  bodyOf,
  draftOf,
  type MakeStore,
  oneTo,
  sharedStore,
} from './contract-subject.ts';
import { newUser } from './contract-users.ts';

export function overviewContract(makeStore: MakeStore): void {
  describe('an overview', () => {
    const store = sharedStore(makeStore);

    const pageOf = (user: UserId, after = '', limit = 100, sinceMs?: number) =>
      store().log.overview(user, { after, limit, sinceMs });
    const namesOf = async (...asked: Parameters<typeof pageOf>) =>
      (await pageOf(...asked)).map(({ conversation }) => conversation);
    const user = async (name: string) => (await store().users.create(newUser(name))) ?? 0;
    const group = (creator: UserId, name: string, createdAt = 3) =>
      store().groups.create({ name, description: '', creator, createdAt });

    test('has all that a list of conversations shows', async () => {
      const [al, bo] = [await user('al'), await user('bo 博')];
      const tea = await group(bo, '茶');
      const [direct, ofTea] = [directConversation(al, bo), groupConversation(tea)];
      await store().log.append(draftOf(ofTea, bo));
      await store().groups.join(tea, al, 5);
      for (const i of oneTo(3)) {
        await store().log.append(draftOf(direct, bo, { ref: `r${i}`, body: bodyOf(`${i} 好`) }));
      }
      await store().log.append(draftOf(feedOf(al), al, { kind: 'contact' }));
      await store().log.advanceRead([
        { conversation: direct, user: al, seq: 2, n: 2 },
        { conversation: direct, user: bo, seq: 1, n: 1 },
      ]);
      await store().log.advanceDelivered([{ conversation: direct, user: bo, seq: 3 }]);

      const last = { ...draftOf(direct, bo, { ref: 'r3', body: bodyOf('3 好') }), seq: 3, n: 3 };
      const none = { begin: 0, delivered: 0, read: 0, readN: 0, peer: undefined };
      expect(await pageOf(al)).toStrictEqual([
        {
          ...{ conversation: direct, name: 'bo 博', role: 'normal', last },
          ...{ begin: 0, delivered: 2, read: 2, readN: 2, peer: { delivered: 3, read: 1 } },
        },
        {
          ...{ ...none, conversation: ofTea, name: '茶', role: 'normal', begin: 1 },
          last: { ...draftOf(ofTea, bo), seq: 1, n: 1 },
        },
      ]);
      expect(await pageOf(bo)).toMatchObject([
        { conversation: direct, name: 'al', peer: { delivered: 2, read: 2 }, last },
        { conversation: ofTea, role: 'creator', begin: 0, last: { seq: 1 } },
      ]);
    });

    test('of a group without entries has no last one', async () => {
      const creator = await user('lonely');
      const conversation = groupConversation(await group(creator, 'quiet'));
      expect(await pageOf(creator)).toStrictEqual([
        {
          ...{ conversation, name: 'quiet', role: 'creator', begin: 0, delivered: 0 },
          ...{ read: 0, readN: 0, last: undefined, peer: undefined },
        },
      ]);
    });

    test('of a conversation with oneself has one’s own name, and no other member', async () => {
      const self = await user('self');
      const conversation = directConversation(self, self);
      await store().log.append(draftOf(conversation, self));
      expect(await pageOf(self)).toMatchObject([{ conversation, name: 'self', peer: undefined }]);
    });

    test('of those without a name has none', async () => {
      const { conversation, one } = anyTalk();
      await store().log.append(draftOf(conversation, one));
      const peer = { delivered: 0, read: 0 };
      expect(await pageOf(one)).toMatchObject([{ conversation, name: '', peer }]);
      expect(await pageOf(anyUser())).toEqual([]);
    });

    test('comes in pages, by name, without the feed', async () => {
      const self = await user('busy');
      const ids = oneTo(250).map(() => directConversation(self, anyUser()));
      await Promise.all(
        [...ids, feedOf(self)].map((conversation) =>
          store().log.append(draftOf(conversation, self)),
        ),
      );
      ids.push(groupConversation(await group(self, 'club')));
      ids.sort();
      expect(await namesOf(self, '', 1_000)).toEqual(ids);
      expect(await namesOf(self, '', 100)).toEqual(ids.slice(0, 100));
      expect(await namesOf(self, ids[99], 100)).toEqual(ids.slice(100, 200));
      expect(await namesOf(self, ids[199], 100)).toEqual(ids.slice(200));
      expect(await namesOf(self, ids.at(-1), 100)).toEqual([]);
    });

    test('may be of those alone in which something happened since', async () => {
      const self = await user('since');
      const ids = oneTo(120).map(() => directConversation(self, anyUser()));
      for (const at of [100, 200]) {
        await Promise.all(
          ids.map((conversation, index) =>
            store().log.append(draftOf(conversation, self, { at: at + (index % 3) * 1_000 })),
          ),
        );
      }
      const old = await group(self, 'old', 150);
      const young = await group(self, 'young', 1_500);
      await store().log.append(draftOf(groupConversation(old), self, { at: 160 }));
      await store().log.append(draftOf(groupConversation(young), self, { at: 170 }));
      const later = ids.filter((_, index) => index % 3 > 0).sort();
      expect(await namesOf(self, '', 1_000, 1_200)).toEqual([...later, groupConversation(young)]);
      expect(await namesOf(self, '', 30, 1_200)).toEqual(later.slice(0, 30));
      expect(await namesOf(self, later[29], 30, 1_200)).toEqual(later.slice(30, 60));
      expect(await namesOf(self, '', 1_000, 2_200)).toEqual(
        ids.filter((_, index) => index % 3 === 2).sort(),
      );
      expect(await namesOf(self, '', 1_000, 2_201)).toEqual([]);
    });
  });
}
