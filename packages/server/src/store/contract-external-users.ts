import { describe, expect, test } from 'vitest';
import { nameKey } from '../domain/names.ts';
import { type MakeStore, oneTo, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

export function externalUserContract(makeStore: MakeStore): void {
  describe('users whom another product knows', () => {
    const store = sharedStore(makeStore);

    test('are found by its text for them, and like others', async () => {
      const id = await store().users.createExternal(newUser('Al', '!'), 'shop/1');
      const record = { id, name: 'Al', passwordHash: '!' };
      expect(await store().users.byExternalId('shop/1')).toEqual(record);
      expect(await store().users.byId(id ?? 0)).toEqual(record);
      expect(await store().users.byNameKey('al')).toEqual(record);
      expect(await store().users.byExternalId('shop/2')).toBeUndefined();
    });

    test('are told apart byte by byte', async () => {
      const texts = ['x', 'X', 'x ', ' x', 'ẍ', '', 'ß', 'ss', '😀'.repeat(256)];
      for (const [index, text] of texts.entries()) {
        const id = await store().users.createExternal(newUser(`text ${index}`), text);
        expect([text, await store().users.byExternalId(text)]).toMatchObject([text, { id }]);
      }
    });

    test('are not made when their name is taken', async () => {
      const owner = await store().users.create(newUser('taken', '#1'));
      expect(await store().users.createExternal(newUser('TAKEN', '#2'), 'shop/3')).toBeUndefined();
      expect(await store().users.byExternalId('shop/3')).toBeUndefined();
      const named = { id: owner, name: 'taken', passwordHash: '#1' };
      expect(await store().users.byNameKey('taken')).toEqual(named);
    });

    test('are one for each text: of several at once the first gets it', async () => {
      const names = oneTo(5).map((i) => `shopper ${i}`);
      const ids = await Promise.all(
        names.map((name) => store().users.createExternal(newUser(name), 'shop/4')),
      );
      expect(ids.slice(1)).toEqual([undefined, undefined, undefined, undefined]);
      expect(await store().users.byExternalId('shop/4')).toMatchObject({ id: ids[0] });
      for (const name of names.slice(1)) {
        expect(await store().users.byNameKey(nameKey(name))).toBeUndefined();
      }
    });

    test('are seen by a call that follows, though nobody awaited', async () => {
      const created = store().users.createExternal(newUser('quick'), 'shop/5');
      const found = store().users.byExternalId('shop/5');
      const named = store().users.byNameKey('quick');
      const id = await created;
      expect(await found).toMatchObject({ id });
      expect(await named).toMatchObject({ id });
    });
  });
}
