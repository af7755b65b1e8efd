import { describe, expect, test } from 'vitest';
import {
  anyTalk,
  bodyOf,
  draftOf,
  type MakeStore,
  oneTo,
  readAll,
  sharedStore,
} from './contract-subject.ts';

export function logOrderContract(makeStore: MakeStore): void {
  describe('the order of a log', () => {
    const store = sharedStore(makeStore);

    test('places count from 1, and so do countable entries', async () => {
      const { conversation, one, other } = anyTalk();
      for (const seq of oneTo(3)) {
        const sender = seq === 2 ? other : one;
        expect(await store().log.append(draftOf(conversation, sender, { at: 40 + seq }))).toEqual({
          seq,
          n: seq,
          at: 40 + seq,
          duplicate: false,
          conversation,
        });
      }
    });

    test('calls that nobody awaits take places in the order of calling', async () => {
      const { conversation, one } = anyTalk();
      const numbers = oneTo(2_500);
      const appended = await Promise.all(
        numbers.map((i) => store().log.append(draftOf(conversation, one, { body: bodyOf(i) }))),
      );
      expect(appended.map(({ seq }) => seq)).toEqual(numbers);
      const entries = await readAll(store(), conversation);
      expect(entries.map(({ seq }) => seq)).toEqual(numbers);
      expect(entries.map(({ n }) => n)).toEqual(numbers);
      expect(entries.map(({ body }) => body)).toEqual(numbers.map(bodyOf));
    });

    test('those who are told get the same, in the order of calling', async () => {
      const { conversation, one } = anyTalk();
      const told: number[] = [];
      await new Promise<void>((resolve, reject) => {
        for (const i of oneTo(50)) {
          store().log.appendTelling(draftOf(conversation, one, { body: bodyOf(i) }), {
            resolve({ seq, duplicate }) {
              told.push(seq);
              expect(duplicate).toBe(false);
              if (told.length === 50) resolve();
            },
            reject,
          });
        }
      });
      expect(told).toEqual(oneTo(50));
      expect((await readAll(store(), conversation)).map(({ body }) => body)).toEqual(
        oneTo(50).map(bodyOf),
      );
    });

    test('many writers of one conversation leave no gap and no double', async () => {
      const { conversation, one, other } = anyTalk();
      const places: number[] = [];
      const writers = oneTo(20).map(async (writer) => {
        for (const i of oneTo(15)) {
          const draft = draftOf(conversation, writer % 2 === 0 ? one : other, {
            body: bodyOf([writer, i]),
          });
          places.push((await store().log.append(draft)).seq);
        }
      });
      await Promise.all(writers);
      expect(places.sort((a, b) => a - b)).toEqual(oneTo(300));
      const entries = await readAll(store(), conversation);
      expect(entries.map(({ seq }) => seq)).toEqual(oneTo(300));
      for (const writer of oneTo(20)) {
        const bodies = oneTo(15).map((i) => bodyOf([writer, i]));
        expect(entries.map(({ body }) => body).filter((body) => bodies.includes(body))).toEqual(
          bodies,
        );
      }
    });

    test('hundreds of conversations at once do not mix', async () => {
      const talks = oneTo(400).map(anyTalk);
      // Not one after the other, but the same in each run.
      const calls = oneTo(4_000).map((i) => ({ talk: talks[(i * 7_919) % 400] ?? anyTalk(), i }));
      const appended = await Promise.all(
        calls.map(({ talk, i }) =>
          store().log.append(draftOf(talk.conversation, talk.one, { body: bodyOf(i) })),
        ),
      );
      for (const { conversation } of talks) {
        const own = calls.filter(({ talk }) => talk.conversation === conversation);
        const entries = await readAll(store(), conversation);
        expect(entries.map(({ seq }) => seq)).toEqual(oneTo(own.length));
        expect(entries.map(({ body }) => body)).toEqual(own.map(({ i }) => bodyOf(i)));
        expect(own.map(({ i }) => appended[i - 1]?.seq)).toEqual(oneTo(own.length));
      }
    });

    test('a read sees the appends that were called before it', async () => {
      const { conversation, one } = anyTalk();
      const appended = oneTo(5).map(() => store().log.append(draftOf(conversation, one)));
      const entries = store().log.read(conversation, 0, 10);
      const heads = store().log.heads([conversation]);
      const memberships = store().log.memberships(one);
      expect((await entries).map(({ seq }) => seq)).toEqual(oneTo(5));
      expect((await heads).get(conversation)).toBe(5);
      expect(await memberships).toEqual([{ conversation, classicSeq: 0, head: 5 }]);
      await Promise.all(appended);
    });
  });
}
