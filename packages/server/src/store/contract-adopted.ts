import { describe, expect, test } from 'vitest';
import { groupConversation } from '../domain/conversation.ts';
import { freeStanding } from '../domain/standing.ts';
import { draftOf, type MakeStore, oneTo, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

/** What comes from elsewhere, with the ids that it had there. */
export function adoptedContract(makeStore: MakeStore): void {
  describe('what is adopted', () => {
    const store = sharedStore(makeStore);
    const group = (name: string, users: readonly number[]) => ({
      name,
      description: 'd',
      createdAt: 3,
      members: users.map((user, at) => ({ user, role: at === 0 ? 'creator' : 'normal' }) as const),
    });

    test('users keep their ids, and newer users come after them', async () => {
      expect(await store().users.adopt(70, newUser('Seventy', '#70'))).toBe(true);
      expect(await store().users.adopt(60, newUser('sixty'))).toBe(true);
      expect(await store().users.byId(70)).toEqual({
        id: 70,
        name: 'Seventy',
        passwordHash: '#70',
      });
      expect(await store().users.byNameKey('sixty')).toMatchObject({ id: 60 });
      expect(await store().users.create(newUser('next'))).toBeGreaterThan(70);
    });

    test('an id or a name that is taken stays whose it is', async () => {
      await store().users.adopt(80, newUser('eighty'));
      expect(await store().users.adopt(80, newUser('other', 'x'))).toBe(false);
      expect(await store().users.adopt(81, newUser('EIGHTY', 'x'))).toBe(false);
      expect(await store().users.adopt(80, newUser('eighty', 'x'))).toBe(false);
      const record = { id: 80, name: 'eighty', passwordHash: '#' };
      expect(await store().users.byId(80)).toEqual(record);
      expect(await store().users.byNameKey('eighty')).toEqual(record);
      expect(await store().users.byNameKey('other')).toBeUndefined();
      expect(await store().users.byId(81)).toBeUndefined();
    });

    test('groups keep their ids and members, and newer groups come after them', async () => {
      const users = oneTo(1_200).map((at) => 10_000 + at);
      const named = users.slice(0, 3);
      for (const id of named) await store().users.adopt(id, newUser(`member ${id}`));
      expect(await store().groups.adopt(90, group('ninety', users))).toBe(true);
      expect(await store().groups.byId(90)).toEqual({ id: 90, name: 'ninety', description: 'd' });
      expect(await store().groups.byId(91)).toBeUndefined();
      expect(await store().groups.size(90)).toBe(1_200);
      expect(await store().groups.members(90, 0, 9)).toEqual(
        named.map((id, at) => ({
          id,
          name: `member ${id}`,
          role: at === 0 ? 'creator' : 'normal',
        })),
      );
      const next = { name: 'next', description: '', creator: 10_001, createdAt: 3 };
      expect(await store().groups.create(next)).toBeGreaterThan(90);
    });

    test('members of an adopted group get everything that is said in it', async () => {
      await store().groups.adopt(95, group('told', [50_001, 50_002]));
      const conversation = groupConversation(95);
      expect(await store().log.append(draftOf(conversation, 50_001))).toMatchObject({ seq: 1 });
      expect(await store().groups.joined(50_002)).toEqual([
        { id: 95, name: 'told', description: 'd', classicSeq: 0, begin: 0, standing: freeStanding },
      ]);
    });

    test("a group's id that is taken stays whose it is; one may be empty", async () => {
      expect(await store().groups.adopt(97, group('first', []))).toBe(true);
      expect(await store().groups.adopt(97, group('second', [50_003]))).toBe(false);
      expect(await store().groups.byId(97)).toMatchObject({ name: 'first' });
      expect(await store().groups.size(97)).toBe(0);
    });
  });
}
