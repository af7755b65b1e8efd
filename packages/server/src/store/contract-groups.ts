import { beforeAll, describe, expect, test } from 'vitest';
import { groupConversation, type UserId } from '../domain/conversation.ts';
import { freeStanding } from '../domain/standing.ts';
import { draftOf, type MakeStore, oneTo, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

export function groupContract(makeStore: MakeStore): void {
  describe('groups', () => {
    const store = sharedStore(makeStore);
    let al: UserId;
    let bo: UserId;

    beforeAll(async () => {
      al = (await store().users.create(newUser('al'))) ?? 0;
      bo = (await store().users.create(newUser('bo 博'))) ?? 0;
    });

    const create = (creator: UserId, name: string, description = '') =>
      store().groups.create({ name, description, creator, createdAt: 3 });
    const own = async (user: UserId, group: number) =>
      (await store().groups.of(user)).find(({ id }) => id === group);

    test('begin with their creator, and an empty conversation', async () => {
      const [name, description] = ['茶 🍵 \'"\\', '描'.repeat(200)];
      const id = await create(al, name, description);
      expect(await own(al, id)).toEqual({
        id,
        name,
        description,
        members: [{ id: al, name: 'al', role: 'creator' }],
      });
      const conversation = groupConversation(id);
      expect(await store().log.memberships(al)).toContainEqual({
        conversation,
        classicSeq: 0,
        head: 0,
      });
      expect(await store().log.append(draftOf(conversation, al))).toMatchObject({ seq: 1 });
    });

    test('may share a name, and are told apart by id', async () => {
      const ids = await Promise.all(oneTo(5).map(() => create(al, 'same')));
      expect(new Set(ids).size).toBe(5);
      const named = (await store().groups.of(al)).filter(({ name }) => name === 'same');
      expect(named.map(({ id }) => id)).toEqual([...ids].sort((a, b) => a - b));
    });

    test('give a new member what comes after he joined', async () => {
      const id = await create(bo, 'late', 'for late comers');
      const conversation = groupConversation(id);
      for (const _ of oneTo(3)) await store().log.append(draftOf(conversation, bo));
      const place = { classicSeq: 3, begin: 3, standing: freeStanding };
      const joined = { id, name: 'late', description: 'for late comers', ...place };
      expect(await store().groups.join(id, al, 5)).toEqual(joined);
      await store().log.append(draftOf(conversation, bo));
      expect(await store().log.memberships(al)).toContainEqual({
        conversation,
        classicSeq: 3,
        head: 4,
      });
      expect(await own(al, id)).toMatchObject({
        members: [
          { id: al, name: 'al', role: 'normal' },
          { id: bo, name: 'bo 博', role: 'creator' },
        ],
      });
    });

    test('let a member who joins again keep what he has', async () => {
      const id = await create(al, 'again');
      const conversation = groupConversation(id);
      await store().groups.join(id, bo, 5);
      for (const _ of oneTo(4)) await store().log.append(draftOf(conversation, al));
      await store().log.advanceClassic([{ conversation, user: bo, seq: 2 }]);
      expect(await store().groups.join(id, bo, 6)).toMatchObject({ classicSeq: 2 });
      expect(await store().groups.join(id, al, 6)).toMatchObject({ classicSeq: 0 });
      expect((await own(al, id))?.members.map(({ role }) => role)).toEqual(['creator', 'normal']);
    });

    test('that do not exist cannot be joined', async () => {
      const before = await store().log.memberships(bo);
      expect(await store().groups.join(2_147_483_647, bo, 5)).toBeUndefined();
      expect(await store().log.memberships(bo)).toEqual(before);
    });

    test('of one who is in none are none', async () => {
      const cy = (await store().users.create(newUser('cy'))) ?? 0;
      await store().log.append(draftOf(`d${al}.${cy}`, al));
      expect(await store().groups.of(cy)).toEqual([]);
    });
  });
}
