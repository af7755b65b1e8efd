import { beforeAll, describe, expect, test } from 'vitest';
import type { Act, Acted } from '../domain/act.ts';
import { groupConversation, type UserId } from '../domain/conversation.ts';
import { draftOf, type MakeStore, readAll, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

const NOW = Date.now();

export function groupActContract(makeStore: MakeStore): void {
  describe('acts upon groups', () => {
    const store = sharedStore(makeStore);
    let creator: UserId;
    let one: UserId;
    let other: UserId;

    beforeAll(async () => {
      const ids: UserId[] = [];
      for (const name of ['creator', 'one', 'other']) {
        ids.push((await store().users.create(newUser(`${name} of acts`))) ?? 0);
      }
      [creator, one, other] = ids as [UserId, UserId, UserId];
    });

    const act = (group: number, sender: UserId, what: Act): Promise<Acted> =>
      store().log.act({
        ...{ conversation: groupConversation(group), sender, ref: undefined },
        ...{ at: NOW, act: what },
      });
    const outcomeOf = (acted: Acted): string =>
      'refused' in acted ? acted.refused : acted.entry.kind;
    const open = async (...members: UserId[]): Promise<number> => {
      const named = { name: 'tea', description: '' };
      const group = await store().groups.create({ ...named, creator, createdAt: NOW });
      for (const member of members) await act(group, member, { type: 'join' });
      return group;
    };
    const rolesIn = async (group: number) =>
      Object.fromEntries(
        (await store().groups.members(group, 0, 10)).map(({ id, role }) => [id, role]),
      );

    test('who joins is a member from his entry on', async () => {
      const group = await open();
      const conversation = groupConversation(group);
      await store().log.append(draftOf(conversation, creator));
      const acted = await act(group, one, { type: 'join' });
      expect('entry' in acted && acted.entry).toMatchObject({ kind: 'entered', seq: 2, n: 1 });
      expect(await rolesIn(group)).toEqual({ [creator]: 'creator', [one]: 'normal' });
      const joined = (await store().groups.joined(one)).find(({ id }) => id === group);
      expect(joined).toMatchObject({ begin: 1, classicSeq: 2 });
      expect(outcomeOf(await act(group, one, { type: 'join' }))).toBe('already_member');
    });

    test('who leaves or is kicked is gone from every list', async () => {
      const group = await open(one, other);
      expect(outcomeOf(await act(group, one, { type: 'leave' }))).toBe('left');
      expect(outcomeOf(await act(group, creator, { type: 'kick', user: other }))).toBe('kicked');
      expect(await rolesIn(group)).toEqual({ [creator]: 'creator' });
      for (const user of [one, other]) {
        const conversations = await store().log.memberships(user);
        expect(conversations.map(({ conversation }) => conversation)).not.toContain(
          groupConversation(group),
        );
      }
    });

    test('of two admins who kick each other one stays, and both acts are decided once', async () => {
      const group = await open(one, other);
      for (const user of [one, other]) {
        await act(group, creator, { type: 'appoint', user, role: 'admin' });
      }
      await act(group, creator, { type: 'appoint', user: other, role: 'normal' });
      const outcomes = await Promise.all([
        act(group, one, { type: 'kick', user: other }),
        act(group, other, { type: 'kick', user: one }),
      ]);
      expect(outcomes.map(outcomeOf)).toEqual(['kicked', 'unknown_group']);
      expect(await rolesIn(group)).toEqual({ [creator]: 'creator', [one]: 'admin' });
    });

    test('who is banned does not come back before the ban ends', async () => {
      const group = await open(one);
      expect(outcomeOf(await act(group, creator, { type: 'ban', user: one }))).toBe('banned');
      expect(outcomeOf(await act(group, one, { type: 'join' }))).toBe('banned');
      await act(group, creator, { type: 'unban', user: one });
      expect(outcomeOf(await act(group, one, { type: 'join' }))).toBe('entered');
    });

    test('a group is handed over to one who then is its only creator', async () => {
      const group = await open(one);
      expect(outcomeOf(await act(group, creator, { type: 'leave' }))).toBe('creator_stays');
      await act(group, creator, { type: 'handOver', user: one });
      expect(await rolesIn(group)).toEqual({ [creator]: 'admin', [one]: 'creator' });
      expect(outcomeOf(await act(group, creator, { type: 'dissolve' }))).toBe('not_allowed');
      expect(outcomeOf(await act(group, one, { type: 'dissolve' }))).toBe('dissolved');
      expect(outcomeOf(await act(group, other, { type: 'join' }))).toBe('dissolved');
    });

    test('what admins decide about a group holds from its entry on', async () => {
      const group = await open();
      const set = { name: '茶 🍵', description: 'about', access: 'invited' } as const;
      const acted = await act(group, creator, { type: 'describe', set });
      expect('entry' in acted && JSON.parse(acted.entry.body)).toEqual(set);
      expect(await store().groups.byId(group)).toEqual({
        id: group,
        name: '茶 🍵',
        description: 'about',
      });
      expect(outcomeOf(await act(group, one, { type: 'join' }))).toBe('not_allowed');
    });

    test('a group that does not exist is not made by an act', async () => {
      expect(outcomeOf(await act(2_000_000_000, one, { type: 'join' }))).toBe('unknown_group');
      expect(await readAll(store(), groupConversation(2_000_000_000))).toEqual([]);
    });
  });
}
