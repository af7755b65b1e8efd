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

export function refContract(makeStore: MakeStore): void {
  describe('a ref', () => {
    const store = sharedStore(makeStore);

    test("again gives the first one's place, and stores nothing", async () => {
      const { conversation, one } = anyTalk();
      await store().log.append(draftOf(conversation, one));
      const first = await store().log.append(draftOf(conversation, one, { ref: 'x', at: 50 }));
      expect(first).toEqual({ seq: 2, n: 2, at: 50, duplicate: false, conversation });
      await store().log.append(draftOf(conversation, one));
      const again = draftOf(conversation, one, { ref: 'x', at: 60, body: bodyOf('other') });
      expect(await store().log.append(again)).toEqual({ ...first, duplicate: true });
      expect(await store().log.append(again)).toEqual({ ...first, duplicate: true });
      expect(await readAll(store(), conversation)).toHaveLength(3);
    });

    test('is its sender’s own: two senders with the same one are two entries', async () => {
      const { conversation, one, other } = anyTalk();
      const places = await Promise.all(
        [one, other, one, other].map((sender) =>
          store().log.append(draftOf(conversation, sender, { ref: 'same' })),
        ),
      );
      expect(places.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
        [1, false],
        [2, false],
        [1, true],
        [2, true],
      ]);
      const entries = await readAll(store(), conversation);
      expect(entries.map(({ sender, ref }) => [sender, ref])).toEqual([
        [one, 'same'],
        [other, 'same'],
      ]);
    });

    test('may come several times in one batch, with others between', async () => {
      const { conversation, one } = anyTalk();
      const calls = oneTo(60).map((i) =>
        draftOf(conversation, one, { ref: i % 2 === 0 ? undefined : `r${i % 20}` }),
      );
      const places = await Promise.all(calls.map((draft) => store().log.append(draft)));
      const entries = await readAll(store(), conversation);
      // 30 without a ref, and the 10 that differ.
      expect(entries.map(({ seq }) => seq)).toEqual(oneTo(40));
      for (const [index, place] of places.entries()) {
        expect(entries[place.seq - 1]?.ref).toBe(calls[index]?.ref);
        expect(place.duplicate).toBe(index >= 20 && calls[index]?.ref !== undefined);
      }
    });

    test('is known in every conversation of its sender', async () => {
      const here = anyTalk();
      const there = `d${here.one}.${here.one + 500_000}`;
      await store().log.append(draftOf(here.conversation, here.one));
      const first = await store().log.append(draftOf(here.conversation, here.one, { ref: 'm' }));
      const second = await store().log.append(draftOf(there, here.one, { ref: 'm' }));
      expect(second).toEqual({ ...first, duplicate: true });
      expect(await readAll(store(), there)).toEqual([]);
    });

    test('is compared character by character', async () => {
      const { conversation, one } = anyTalk();
      const refs = [
        'a',
        'A',
        'a ',
        ' a',
        'á',
        'a\u0301',
        '',
        '0',
        '😀'.repeat(64),
        "'\\",
        'ß',
        'ss',
      ];
      for (const [index, ref] of refs.entries()) {
        const place = await store().log.append(draftOf(conversation, one, { ref }));
        expect([ref, place.seq, place.duplicate]).toEqual([ref, index + 1, false]);
      }
      const entries = await readAll(store(), conversation);
      expect(entries.map(({ ref }) => ref)).toEqual(refs);
    });

    test('none is never the same as another none', async () => {
      const { conversation, one } = anyTalk();
      const places = await Promise.all(
        oneTo(3).map(() => store().log.append(draftOf(conversation, one))),
      );
      expect(places.map(({ duplicate }) => duplicate)).toEqual([false, false, false]);
    });
  });
}
