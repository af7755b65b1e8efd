import { describe, expect, test } from 'vitest';
import type { ContactAct, ContactDecision } from '../domain/contact-acts.ts';
import { nameKey } from '../domain/names.ts';
import { unsetPerson } from '../domain/person.ts';
import { type MakeStore, oneTo, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

const AT = 1_790_000_000_000;
const nothing = { isContact: false, isContactOfOther: false, request: undefined };
const apart = {
  ...nothing,
  declinedAt: 0,
  otherDeclinedAt: 0,
  hasBlocked: false,
  isBlocked: false,
};

export function peopleContract(makeStore: MakeStore): void {
  describe('people', () => {
    const store = sharedStore(makeStore);
    const newUsers = async (what: string, count: number): Promise<number[]> => {
      const ids = [];
      for (const i of oneTo(count)) ids.push(await store().users.create(newUser(`${what} ${i}`)));
      return ids.map((id) => id ?? 0);
    };
    const act = (
      user: number,
      other: number,
      type: ContactAct,
      at = AT,
    ): Promise<ContactDecision> => store().people.act({ user, other, at, act: type });
    const pairOf = async (user: number, other: number) =>
      (await store().people.pairs(user, [other])).get(other);

    test('ask and accept, and both have a contact', async () => {
      // From the lower id and from the higher one, for a pair is one row.
      const [one = 0, two = 0, three = 0] = await newUsers('accept', 3);
      for (const [from, to] of [
        [one, two],
        [three, one],
      ] as const) {
        const asked = await act(from, to, { type: 'ask', text: '你好' });
        expect(asked).toMatchObject({ own: 'requested', others: 'requested' });
        expect(await pairOf(from, to)).toEqual({
          ...apart,
          request: { by: 'self', at: AT, text: '你好', isHidden: false },
        });
        expect((await pairOf(to, from))?.request?.by).toBe('other');
        expect(await act(to, from, { type: 'accept' })).toMatchObject({ others: 'accepted' });
        expect(await pairOf(to, from)).toEqual({
          ...apart,
          isContact: true,
          isContactOfOther: true,
        });
      }
      expect(await store().contacts.ids(one)).toEqual([two, three]);
      expect(await store().contacts.ids(three)).toEqual([one]);
    });

    test('that a refused act changes nothing, and a repeated one neither', async () => {
      const [one = 0, two = 0] = await newUsers('refused', 2);
      expect(await act(one, two, { type: 'accept' })).toEqual({ refused: 'unknown_request' });
      expect(await pairOf(one, two)).toBeUndefined();
      await act(one, two, { type: 'block' });
      const again = await act(one, two, { type: 'block' }, AT + 1);
      expect(again).not.toHaveProperty('own');
      expect(await pairOf(two, one)).toEqual({ ...apart, isBlocked: true });
      expect(await act(two, one, { type: 'ask', text: '' })).toEqual({ refused: 'unknown_user' });
    });

    test('that ask each other at once are contacts, whoever comes first', async () => {
      for (const round of oneTo(5)) {
        const [one = 0, two = 0] = await newUsers(`both ${round}`, 2);
        const decisions = await Promise.all([
          act(one, two, { type: 'ask', text: 'a' }),
          act(two, one, { type: 'ask', text: 'b' }),
        ]);
        const told = decisions.map((decision) => 'own' in decision && decision.own);
        expect([...told].sort()).toEqual(['accepted', 'requested']);
        expect(await pairOf(one, two)).toEqual({
          ...apart,
          isContact: true,
          isContactOfOther: true,
        });
        expect(await store().contacts.ids(two)).toEqual([one]);
      }
    });

    test('of whom one accepts while the other blocks have one outcome', async () => {
      for (const round of oneTo(5)) {
        const [one = 0, two = 0] = await newUsers(`block race ${round}`, 2);
        await act(one, two, { type: 'ask', text: '' });
        await Promise.all([act(two, one, { type: 'accept' }), act(one, two, { type: 'block' })]);
        expect(await pairOf(one, two)).toMatchObject({ ...nothing, hasBlocked: true });
        expect(await store().contacts.ids(two)).toEqual([]);
      }
    });

    test('are listed by what is open between them, in pages', async () => {
      const ids = await newUsers('listed', 6);
      const [a = 0, b = 0, self = 0, c = 0, d = 0, e = 0] = ids;
      for (const from of [a, d]) await act(from, self, { type: 'ask', text: `from ${from}` });
      for (const to of [b, c, e]) await act(self, to, { type: 'ask', text: '' });
      const people = store().people;
      expect(await people.requests(self, 'in', 0, 9)).toEqual(
        [a, d].map((user) => ({ user, text: `from ${user}`, at: AT })),
      );
      const out = async (after: number, limit: number) =>
        (await people.requests(self, 'out', after, limit)).map(({ user }) => user);
      expect(await out(0, 9)).toEqual([b, c, e]);
      expect(await out(0, 2)).toEqual([b, c]);
      expect(await out(c, 2)).toEqual([e]);
      await act(self, d, { type: 'decline' });
      expect((await people.requests(self, 'in', 0, 9)).map(({ user }) => user)).toEqual([a]);
      // Who was declined does not learn of it.
      expect(await people.requests(d, 'out', 0, 9)).toHaveLength(1);
      for (const other of [e, a]) await act(self, other, { type: 'block' });
      expect(await people.blocked(self, 0, 9)).toEqual([a, e]);
      expect(await people.blocked(self, a, 9)).toEqual([e]);
      expect(await people.blocked(a, 0, 9)).toEqual([]);
    });

    test('keep what they say of themselves, each thing by itself', async () => {
      const [one = 0, two = 0] = await newUsers('person', 2);
      const { people } = store();
      expect(await people.persons([one, two])).toEqual(new Map());
      await people.setPerson(one, { display: '小明 😀', about: "it's me" }, AT);
      await people.setPerson(one, { writers: 'contacts', presence: 'nobody' }, AT + 5);
      const person = { ...unsetPerson, display: '小明 😀', about: "it's me" };
      const known = { ...person, writers: 'contacts', presence: 'nobody' };
      expect(await people.persons([one, two])).toEqual(new Map([[one, known]]));
      await act(two, one, { type: 'block' }, AT + 9);
      expect((await people.persons([one, two])).get(one)).toEqual({ ...known, isInBlocks: true });
      expect((await people.persons([two])).get(two)).toEqual({ ...unsetPerson, isInBlocks: true });
      const changed = await people.changedSince(AT + 9, 100);
      expect(changed.map(({ user }) => user).sort((x, y) => x - y)).toEqual([one, two]);
      await people.setPerson(two, { display: 'two' }, AT + 20);
      expect(await people.changedSince(AT + 10, 100)).toEqual([]);
    });

    test('that are erased leave nothing between them and others', async () => {
      const [one = 0, gone = 0, two = 0] = await newUsers('erased', 3);
      await act(one, gone, { type: 'block' });
      await act(gone, two, { type: 'ask', text: '' });
      await store().people.setPerson(gone, { about: 'me' }, AT);
      await store().people.erase(gone);
      expect(await store().people.pairs(gone, [one, two])).toEqual(new Map());
      expect(await store().people.persons([gone])).toEqual(new Map());
      expect(await store().people.requests(two, 'in', 0, 9)).toEqual([]);
      expect((await store().people.persons([one])).size).toBe(1);
    });

    test('are found by how their names begin, in order and in pages', async () => {
      const names = ['张三', '张三丰', '张飞', 'Zoë x%', 'zoë x_'];
      const ids = new Map<string, number>();
      for (const name of names) ids.set(name, (await store().users.create(newUser(name))) ?? 0);
      const find = async (prefix: string, after = '', limit = 9) =>
        (await store().people.find(nameKey(prefix), nameKey(after), limit)).map(({ name }) => name);
      expect(await find('张')).toEqual(['张三', '张三丰', '张飞']);
      expect(await find('张三')).toEqual(['张三', '张三丰']);
      expect(await find('张', '张三', 1)).toEqual(['张三丰']);
      expect(await find('ZOË X')).toEqual(['Zoë x%', 'zoë x_']);
      expect(await find('%')).toEqual([]);
      expect(await find("张' or 1=1 --")).toEqual([]);
      const [found] = await store().people.find('张飞', '', 1);
      expect(found).toEqual({ id: ids.get('张飞'), name: '张飞', nameKey: '张飞' });
    });
  });
}
