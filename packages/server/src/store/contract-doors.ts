import { beforeAll, describe, expect, test } from 'vitest';
import { groupConversation, type UserId } from '../domain/conversation.ts';
import { type MakeStore, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

const AT = 1_800_000_000_000;

export function doorContract(makeStore: MakeStore): void {
  describe('the doors of groups', () => {
    const store = sharedStore(makeStore);
    let creator: UserId;
    let one: UserId;
    let other: UserId;
    beforeAll(async () => {
      const ids: UserId[] = [];
      for (const name of ['keeper', 'one', 'other']) {
        ids.push((await store().users.create(newUser(`${name} of doors`))) ?? 0);
      }
      [creator, one, other] = ids as [UserId, UserId, UserId];
    });
    const open = (settings = {}) =>
      store().groups.create({ name: '门', description: 'd', creator, createdAt: AT, settings });

    test('a group is made with what is decided about it', async () => {
      const group = await open({ access: 'approval', writers: 'admins', slowMs: 5_000 });
      const { group: found, members } = await store().doors.look(group, [creator, one]);
      expect(found).toMatchObject({ name: '门', access: 'approval', writers: 'admins' });
      expect(found).toMatchObject({ slowMs: 5_000, inviters: 'members', isDissolved: false });
      expect([...members.keys()]).toEqual([creator]);
      expect(await store().groups.joinedOne(group, creator)).toMatchObject({
        standing: { role: 'creator', writers: 'admins', slowMs: 5_000, isDissolved: false },
      });
      expect(await store().groups.joinedOne(group, one)).toBeUndefined();
      expect(await store().doors.look(2_000_000_001, [one])).toMatchObject({ group: undefined });
    });

    test('who is invited and who has asked is listed by user, page by page, and can be settled', async () => {
      const group = await open();
      await store().doors.invite(group, [one, other], creator, AT);
      await store().doors.ask(group, one, AT + 1);
      const listed = (kind: 'asked' | 'invited' | 'banned', after = 0) =>
        store().doors.outsiders(group, kind, after, 1);
      expect(await listed('invited')).toEqual([
        { id: one, name: 'one of doors', at: AT, by: creator },
      ]);
      expect(await listed('invited', one)).toMatchObject([{ id: other }]);
      expect(await listed('asked')).toMatchObject([{ id: one, at: AT + 1 }]);
      const found = await store().doors.look(group, [one]);
      expect(found.outsiders.get(one)).toEqual({
        ...{ isBanned: false, isInvited: true, hasAsked: true },
      });
      expect(await store().doors.settle(group, one, 'invited')).toBe(true);
      expect(await store().doors.settle(group, one, 'invited')).toBe(false);
      expect(await listed('invited')).toMatchObject([{ id: other }]);
      expect(await listed('asked')).toMatchObject([{ id: one }]);
    });

    test('an invitation and a wish change nothing about a ban', async () => {
      const group = await open();
      const conversation = groupConversation(group);
      await store().log.act({
        ...{ conversation, sender: creator, ref: undefined, at: AT },
        act: { type: 'ban', user: one },
      });
      await store().doors.invite(group, [one], creator, AT);
      await store().doors.ask(group, one, AT);
      const { outsiders } = await store().doors.look(group, [one]);
      expect(outsiders.get(one)?.isBanned).toBe(true);
    });

    test('a user finds his invitations, but none to a group that was dissolved', async () => {
      const groups = [await open(), await open(), await open()];
      for (const group of groups) await store().doors.invite(group, [other], creator, AT);
      await store().log.act({
        ...{ conversation: groupConversation(groups[1] ?? 0), sender: creator, ref: undefined },
        ...{ at: AT, act: { type: 'dissolve' } },
      });
      const invitations = await store().doors.invitations(other, 0, 100);
      const mine = invitations.filter(({ group }) => groups.includes(group));
      expect(mine.map(({ group }) => group).sort()).toEqual([groups[0], groups[2]].sort());
      expect(mine[0]).toMatchObject({ name: '门', by: creator, at: AT });
      const [first] = invitations;
      const rest = await store().doors.invitations(other, first?.group ?? 0, 100);
      expect(rest).toEqual(invitations.slice(1));
    });

    test('a link is listed while it holds, and lets in as many as it says', async () => {
      const group = await open({ access: 'invited' });
      const link = (hash: string, more = {}) => ({
        ...{ hash, madeBy: creator, madeAt: AT, expiresAt: AT + 9, usesLeft: 1 },
        ...{ needsApproval: false, ...more },
      });
      expect(await store().doors.makeLink(group, link('aa'), 2)).toBe(true);
      expect(await store().doors.makeLink(group, link('bb', { needsApproval: true }), 2)).toBe(
        true,
      );
      expect(await store().doors.makeLink(group, link('cc'), 2)).toBe(false);
      expect(await store().doors.links(group, AT)).toEqual([
        link('aa'),
        link('bb', { needsApproval: true }),
      ]);
      const join = (sender: UserId, hash: string, at = AT) =>
        store().log.act({
          ...{ conversation: groupConversation(group), sender, ref: undefined, at },
          act: { type: 'join', link: hash },
        });
      const outcomes = await Promise.all([join(one, 'aa'), join(other, 'aa')]);
      expect(outcomes.map((outcome) => ('refused' in outcome ? outcome.refused : 'in'))).toEqual([
        'in',
        'link_ended',
      ]);
      expect(await join(other, 'bb')).toEqual({ refused: 'approval_needed' });
      expect(await join(other, 'bb', AT + 9)).toEqual({ refused: 'link_ended' });
      expect(await store().doors.links(group, AT + 9)).toEqual([]);
      expect(await store().doors.revokeLink(group, 'bb')).toBe(true);
      expect(await store().doors.revokeLink(group, 'bb')).toBe(false);
      expect(await store().doors.makeLink(group, link('dd', { madeAt: AT + 10 }), 1)).toBe(true);
    });

    test('the creator and the admins are found among the members', async () => {
      const group = await open();
      for (const sender of [one, other]) {
        await store().log.act({
          ...{ conversation: groupConversation(group), sender, ref: undefined, at: AT },
          act: { type: 'join' },
        });
      }
      await store().log.act({
        ...{ conversation: groupConversation(group), sender: creator, ref: undefined, at: AT },
        act: { type: 'appoint', user: other, role: 'admin' },
      });
      expect((await store().doors.admins(group, 9)).sort()).toEqual([creator, other].sort());
    });
  });
}
