import { afterEach, describe, expect, test } from 'vitest';
import { feedOf, groupConversation } from '../domain/conversation.ts';
import {
  anyTalk,
  bodyOf,
  draftOf,
  type MakeStore,
  oneTo,
  readAll,
  type StoreSubject,
} from './contract-subject.ts';
import { anyHash } from './contract-tokens.ts';
import { newUser } from './contract-users.ts';

export function reopenContract(makeStore: MakeStore): void {
  describe('stop, and a second start', () => {
    let subject: StoreSubject | undefined;
    const start = async () => {
      subject = await makeStore();
      return subject;
    };
    afterEach(async () => {
      await subject?.dispose();
      subject = undefined;
    });

    test('a store that works says so', async () => {
      const { store } = await start();
      await expect(store.check()).resolves.toBeUndefined();
    });

    test('stop finishes what was begun', async () => {
      const { store } = await start();
      const { conversation, one } = anyTalk();
      const appended = oneTo(500).map(() => store.log.append(draftOf(conversation, one)));
      const user = store.users.create(newUser('last'));
      await store.stop();
      expect((await Promise.all(appended)).map(({ seq }) => seq)).toEqual(oneTo(500));
      expect(await user).toBeDefined();
    });

    test('an epoch is its own store’s, and stays until it is renewed', async () => {
      const first = await start();
      const { epoch } = first.store;
      expect(epoch).toMatch(/^[\w-]{8,64}$/);
      const other = await makeStore();
      expect(other.store.epoch).not.toBe(epoch);
      await other.dispose();
      const renewed = await first.store.renewEpoch();
      expect(renewed).not.toBe(epoch);
      expect(first.store.epoch).toBe(renewed);
      expect((await first.reopen()).epoch).toBe(renewed);
    });

    test('all is there again, and goes on where it was', async () => {
      const { store, reopen } = await start();
      const al = (await store.users.create(newUser('al', 'secret'))) ?? 0;
      const bo = (await store.users.create(newUser('bo'))) ?? 0;
      await store.contacts.add(al, bo, 1);
      const group = await store.groups.create({
        name: 'g',
        description: 'd',
        creator: al,
        createdAt: 1,
      });
      await store.groups.join(group, bo, 2);
      const conversation = groupConversation(group);
      const bodies = oneTo(1_200).map((i) => bodyOf(`${i} 再见 😀`));
      await Promise.all(
        bodies.map((body, i) =>
          store.log.append(draftOf(conversation, al, { body, ref: i % 3 ? undefined : `r${i}` })),
        ),
      );
      await store.log.advanceClassic([{ conversation, user: bo, seq: 700 }]);
      await store.log.advanceRead([{ conversation, user: bo, seq: 600, n: 600 }]);
      await store.log.append(draftOf(feedOf(bo), bo, { kind: 'joined' }));
      const hash = anyHash();
      const token = { user: al, hash, device: 'd', createdAt: 1, expiresAt: 9 };
      const id = await store.tokens.create(token, 5);
      const key = await store.keys.create({ name: 'k', hash, createdAt: 1 });
      const guest = await store.users.createExternal(newUser('guest'), 'shop/1');
      const { epoch } = store;
      const before = await readAll(store, conversation);

      const again = await reopen();
      expect(await readAll(again, conversation)).toStrictEqual(before);
      expect(before.map(({ body }) => body)).toEqual(bodies);
      expect(await again.log.heads([conversation])).toEqual(new Map([[conversation, 1_200]]));
      const repeated = draftOf(conversation, al, { ref: 'r600' });
      expect(await again.log.append(repeated)).toMatchObject({ seq: 601, n: 601, duplicate: true });
      const next = await again.log.append(draftOf(conversation, bo));
      expect(next).toMatchObject({ seq: 1_201, n: 1_201, duplicate: false });
      expect(await again.log.memberships(bo)).toEqual([
        { conversation, classicSeq: 700, head: 1_201 },
        { conversation: feedOf(bo), classicSeq: 0, head: 1 },
      ]);
      const page = { after: '', limit: 9, sinceMs: undefined };
      expect(await again.log.overview(bo, page)).toMatchObject([
        { delivered: 600, read: 600, readN: 600, last: { seq: 1_201, sender: bo } },
      ]);
      expect(again.epoch).toBe(epoch);
      expect(await again.tokens.find(al, hash, 5)).toMatchObject({ id, name: 'al' });
      expect(await again.keys.find(hash)).toMatchObject({ id: key });
      expect(await again.users.byExternalId('shop/1')).toMatchObject({ id: guest });
      expect(await again.users.byId(al)).toEqual({ id: al, name: 'al', passwordHash: 'secret' });
      expect(await again.users.create(newUser('al'))).toBeUndefined();
      expect(await again.users.create(newUser('cy'))).toBeGreaterThan(bo);
      expect(await again.contacts.of(al)).toEqual([{ id: bo, name: 'bo' }]);
      expect(await again.groups.of(bo)).toMatchObject([{ id: group, members: [{}, {}] }]);
    });
  });
}
