import { describe, expect, test } from 'vitest';
import { nameKey } from '../domain/names.ts';
import { bodyOf, draftOf, type MakeStore, sharedStore } from './contract-subject.ts';
import { anyHash } from './contract-tokens.ts';
import { newUser } from './contract-users.ts';

export function accountContract(makeStore: MakeStore): void {
  describe('accounts', () => {
    const store = sharedStore(makeStore);
    const account = () => store().account;
    const user = async (name: string) => (await store().users.create(newUser(name))) ?? 0;
    const rename = (id: number, name: string) => account().rename(id, name, nameKey(name));

    test('have another name, unless it is another one’s', async () => {
      const [al, bo] = [await user('al of names'), await user('bo of names')];
      expect(await rename(al, 'BO of names')).toBe(false);
      expect(await store().users.names([al])).toEqual(new Map([[al, 'al of names']]));
      // Nobody awaits: what is called after sees what was called before.
      const renamed = rename(al, '李 of names');
      expect(await store().users.byNameKey(nameKey('李 of names'))).toMatchObject({ id: al });
      expect(await renamed).toBe(true);
      expect(await store().users.byNameKey('al of names')).toBeUndefined();
      expect(await rename(al, '李 OF names')).toBe(true);
      expect(await rename(al, '李 OF names')).toBe(true);
      expect(await rename(bo, 'al of names')).toBe(true);
      expect(await rename(2_147_483_647, 'nobody of names')).toBe(false);
    });

    test('of several who want one name at once one gets it', async () => {
      const ids = await Promise.all(['r1', 'r2', 'r3', 'r4'].map(user));
      const got = await Promise.all(ids.map((id) => rename(id, 'the one')));
      expect(got.filter(Boolean)).toEqual([true]);
      const winner = ids[got.indexOf(true)];
      expect(await store().users.byNameKey('the one')).toMatchObject({ id: winner });
    });

    test('are recovered by each code once, which ends all tokens', async () => {
      const [al, bo] = [await user('al of codes'), await user('bo of codes')];
      const [one, other, old] = [anyHash(), anyHash(), anyHash()];
      await account().setRecovery(al, [old]);
      await account().setRecovery(al, [one, other]);
      const token = anyHash();
      const tokenOf = { user: al, hash: token, device: '', createdAt: 1, expiresAt: 9 };
      await store().tokens.create(tokenOf, 9);
      for (const [owner, hash] of [
        [al, old],
        [bo, one],
        [0, one],
      ] as const) {
        expect(await account().recover(owner, hash, '#no')).toBe(false);
      }
      expect(await store().tokens.find(al, token, 5)).toBeDefined();
      expect(await store().users.byId(al)).toMatchObject({ passwordHash: '#' });
      const both = [account().recover(al, one, '#1'), account().recover(al, one, '#2')];
      expect((await Promise.all(both)).sort()).toEqual([false, true]);
      expect(await store().tokens.find(al, token, 5)).toBeUndefined();
      expect(await account().recover(al, other, '#3')).toBe(true);
      expect(await store().users.byNameKey('al of codes')).toMatchObject({ passwordHash: '#3' });
      expect(await store().users.byId(bo)).toMatchObject({ passwordHash: '#' });
    });

    test('that are erased are nobody’s, and what remains to be done is kept', async () => {
      const [al, bo] = [await user('al of gone'), await user('bo of gone')];
      const code = anyHash();
      await account().setRecovery(al, [code]);
      await store().tokens.create(
        { user: al, hash: code, device: '', createdAt: 1, expiresAt: 9 },
        9,
      );
      await store().contacts.add(al, bo, 1);
      await store().contacts.add(bo, al, 1);
      const erasure = { user: al, removesMessages: true, at: 77 };
      expect(await account().erase(erasure)).toBe(true);
      expect(await account().erase({ ...erasure, at: 78 })).toBe(false);
      expect(await account().erasures(10)).toContainEqual(erasure);
      expect(await store().users.byId(al)).toBeUndefined();
      expect(await store().users.byNameKey('al of gone')).toBeUndefined();
      expect(await store().users.names([al, bo])).toEqual(new Map([[bo, 'bo of gone']]));
      expect(await store().tokens.find(al, code, 5)).toBeUndefined();
      expect(await account().recover(al, code, '#')).toBe(false);
      expect(await rename(al, 'back')).toBe(false);
      await store().users.changePassword(al, '#');
      expect(await store().users.byId(al)).toBeUndefined();
      expect(await user('al of gone')).not.toBe(0);
      await account().endContacts(al, [bo]);
      expect(await store().contacts.ids(bo)).toEqual([]);
      expect(await store().contacts.ids(al)).toEqual([]);
      await account().erased(al);
      expect((await account().erasures(10)).map((of) => of.user)).not.toContain(al);
      expect(await account().erase(erasure)).toBe(false);
    });

    test('of the erased lose what they said, and others do not', async () => {
      const conversation = 'd900001.900002';
      for (const [at, sender] of [900_001, 900_002, 900_001].entries()) {
        await store().log.append(draftOf(conversation, sender, { body: bodyOf(at) }));
      }
      await account().redact(conversation, [], '{}');
      await account().redact(conversation, [1, 3], '{"recalled":7,"by":900001}');
      const bodies = (await store().log.read(conversation, 0, 9)).map(({ body }) => body);
      const gone = '{"recalled":7,"by":900001}';
      expect(bodies).toEqual([gone, bodyOf(1), gone]);
    });

    test('are fetched once for a grant, one at a time', async () => {
      const [al, bo] = [await user('al of grants'), await user('bo of grants')];
      const grantAt = (at: number, hash = anyHash()) => ({ hash, at, expiresAt: at + 10 });
      const [first, second] = [grantAt(100), grantAt(101)];
      expect(await account().grantExport(al, first)).toBe(true);
      expect(await account().grantExport(al, second)).toBe(true);
      expect(await account().takeExport(al, first.hash, 102, 500)).toBe(false);
      expect(await account().takeExport(bo, second.hash, 102, 500)).toBe(false);
      expect(await account().takeExport(al, second.hash, 111, 500)).toBe(false);
      expect(await account().takeExport(al, second.hash, 102, 500)).toBe(true);
      expect(await account().takeExport(al, second.hash, 102, 500)).toBe(false);
      expect(await account().grantExport(al, grantAt(499))).toBe(false);
      expect(await account().grantExport(bo, grantAt(499))).toBe(true);
      await account().endExport(al);
      const third = grantAt(120);
      expect(await account().grantExport(al, third)).toBe(true);
      expect(await account().takeExport(al, third.hash, 121, 600)).toBe(true);
      expect(await account().grantExport(al, grantAt(600))).toBe(true);
    });
  });
}
