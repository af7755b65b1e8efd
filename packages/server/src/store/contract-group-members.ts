import { beforeAll, describe, expect, test } from 'vitest';
import { groupConversation, type UserId } from '../domain/conversation.ts';
import { freeStanding } from '../domain/standing.ts';
import { anyUser, draftOf, type MakeStore, oneTo, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

export function groupMemberContract(makeStore: MakeStore): void {
  describe('the members of a group', () => {
    const store = sharedStore(makeStore);
    let people: { id: UserId; name: string }[];

    beforeAll(async () => {
      const names = oneTo(9).map((i) => `member ${i} 员`);
      const ids = await Promise.all(names.map((name) => store().users.create(newUser(name))));
      people = names.map((name, index) => ({ id: ids[index] ?? 0, name }));
      people.sort((a, b) => a.id - b.id);
    });

    const groupOf = async (creator: UserId, others: readonly UserId[], name = 'crowd') => {
      const group = { name, description: 'd', creator, createdAt: 3 };
      const id = await store().groups.create(group);
      for (const user of others) await store().groups.join(id, user, 5);
      return id;
    };

    test('come in pages, ordered by id', async () => {
      const [creator, ...others] = people.map(({ id }) => id).reverse();
      const group = await groupOf(creator ?? 0, others);
      const expected = people.map(({ id, name }) => ({
        ...{ id, name, role: id === creator ? 'creator' : 'normal' },
      }));
      expect(await store().groups.members(group, 0, 100)).toEqual(expected);
      expect(await store().groups.members(group, 0, 4)).toEqual(expected.slice(0, 4));
      expect(await store().groups.members(group, people[3]?.id ?? 0, 4)).toEqual(
        expected.slice(4, 8),
      );
      expect(await store().groups.members(group, people[8]?.id ?? 0, 4)).toEqual([]);
      expect(await store().groups.size(group)).toBe(9);
      expect(await store().groups.members(2_147_483_647, 0, 4)).toEqual([]);
      expect(await store().groups.size(2_147_483_647)).toBe(0);
    });

    test('see it among their own, each with the place where he began', async () => {
      const [one, other] = [anyUser(), anyUser()];
      const old = await groupOf(one, [], 'old');
      const conversation = groupConversation(old);
      for (const _ of oneTo(4)) await store().log.append(draftOf(conversation, one));
      const young = await groupOf(other, [], 'young');
      await store().groups.join(old, other, 5);
      await store().log.append(draftOf(conversation, one));
      await store().log.append(draftOf(`d${one}.${other}`, one));
      await store().log.advanceClassic([{ conversation, user: other, seq: 5 }]);
      const standing = { ...freeStanding, role: 'creator' };
      const begun = { description: 'd', begin: 0, classicSeq: 0, standing };
      expect(await store().groups.joined(other)).toEqual([
        { id: old, name: 'old', description: 'd', begin: 4, classicSeq: 5, standing: freeStanding },
        { ...begun, id: young, name: 'young' },
      ]);
      expect(await store().groups.joined(one)).toEqual([{ ...begun, id: old, name: 'old' }]);
      expect(await store().groups.joined(anyUser())).toEqual([]);
    });

    test('who join again begin where they began', async () => {
      const [creator, member] = [anyUser(), anyUser()];
      const group = await groupOf(creator, []);
      await store().log.append(draftOf(groupConversation(group), creator));
      expect(await store().groups.join(group, member, 5)).toMatchObject({ begin: 1 });
      await store().log.append(draftOf(groupConversation(group), creator));
      expect(await store().groups.join(group, member, 6)).toMatchObject({ begin: 1 });
      expect(await store().groups.join(group, creator, 6)).toMatchObject({ begin: 0 });
    });

    test('are counted by how far they have read', async () => {
      const [creator = 0, ...others] = people.map(({ id }) => id);
      const group = await groupOf(creator, others);
      const conversation = groupConversation(group);
      for (const _ of people) await store().log.append(draftOf(conversation, creator));
      await store().log.advanceRead(
        others.map((user, index) => ({ conversation, user, seq: index + 1, n: index + 1 })),
      );
      const readers = oneTo(9).map((seq) => store().groups.readers(group, seq));
      expect(await Promise.all(readers)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
    });

    test('are seen by a call that follows, though nobody awaited', async () => {
      const [one, other] = [people[0]?.id ?? 0, people[1]?.id ?? 0];
      const group = await groupOf(one, []);
      const conversation = groupConversation(group);
      const calls: Promise<unknown>[] = [store().log.append(draftOf(conversation, one))];
      calls.push(store().groups.join(group, other, 5));
      const size = store().groups.size(group);
      const members = store().groups.members(group, 0, 10);
      calls.push(store().log.advanceRead([{ conversation, user: other, seq: 1, n: 1 }]));
      expect(await store().groups.readers(group, 1)).toBe(1);
      expect(await size).toBe(2);
      expect((await members).map(({ id }) => id)).toEqual([one, other]);
      expect(await store().groups.joined(other)).toContainEqual({
        ...{ id: group, name: 'crowd', description: 'd', begin: 1, classicSeq: 1 },
        standing: freeStanding,
      });
      await Promise.all(calls);
    });
  });
}
