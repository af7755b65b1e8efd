import { describe, expect, test } from 'vitest';
import {
  anyTalk,
  bodyOf,
  draftOf,
  type MakeStore,
  oneTo,
  sharedStore,
} from './contract-subject.ts';

export function logReadingContract(makeStore: MakeStore): void {
  describe('reading a log', () => {
    const store = sharedStore(makeStore);

    test('gives what lies above a place, ascending, at most the limit', async () => {
      const { conversation, one } = anyTalk();
      await Promise.all(
        oneTo(25).map((i) => store().log.append(draftOf(conversation, one, { body: bodyOf(i) }))),
      );
      const seqs = async (after: number, limit: number) =>
        (await store().log.read(conversation, after, limit)).map(({ seq }) => seq);
      expect(await seqs(0, 10)).toEqual(oneTo(10));
      expect(await seqs(10, 10)).toEqual(oneTo(10).map((i) => i + 10));
      expect(await seqs(20, 10)).toEqual([21, 22, 23, 24, 25]);
      expect(await seqs(24, 1)).toEqual([25]);
      expect(await seqs(25, 10)).toEqual([]);
      expect(await seqs(1_000, 10)).toEqual([]);
      expect(await seqs(0, 1_000_000)).toEqual(oneTo(25));
    });

    test('gives nothing of a neighbour with a similar name', async () => {
      const { one, other, conversation } = anyTalk();
      await store().log.append(draftOf(conversation, one));
      expect(await store().log.read(`${conversation}0`, 0, 10)).toEqual([]);
      expect(await store().log.read(conversation.toUpperCase(), 0, 10)).toEqual([]);
      expect(await store().log.read(`d${one}`, 0, 10)).toEqual([]);
      expect(await store().log.read(`g${other}`, 0, 10)).toEqual([]);
    });

    test('heads tell the last place, and 0 for a conversation without entries', async () => {
      const known = oneTo(3).map(anyTalk);
      const unknown = oneTo(1_500).map(() => anyTalk().conversation);
      for (const [index, { conversation, one }] of known.entries()) {
        for (const _ of oneTo(index + 1)) await store().log.append(draftOf(conversation, one));
      }
      const asked = [...unknown, ...known.map(({ conversation }) => conversation)];
      const heads = await store().log.heads(asked);
      expect([...heads.keys()].sort()).toEqual([...asked].sort());
      expect(known.map(({ conversation }) => heads.get(conversation))).toEqual([1, 2, 3]);
      expect(unknown.every((conversation) => heads.get(conversation) === 0)).toBe(true);
      expect(await store().log.heads([])).toEqual(new Map());
    });

    test('lasts are the newest entries, of the conversations that have one', async () => {
      const known = oneTo(300).map(anyTalk);
      const unknown = oneTo(300).map(() => anyTalk().conversation);
      const newest = new Map<string, string>();
      for (const [index, { conversation, one }] of known.entries()) {
        const refs = oneTo(1 + (index % 3)).map((i) => `${one}/${i}`);
        const appended = refs.map((ref) =>
          store().log.append(draftOf(conversation, one, { ref, body: bodyOf(`${ref} 末 😀`) })),
        );
        if (index % 50 === 0) await Promise.all(appended);
        newest.set(conversation, refs.at(-1) ?? '');
      }
      const asked = [...unknown, ...newest.keys()].sort();
      const lasts = await store().log.lasts(asked);
      expect(lasts.size).toBe(300);
      for (const [index, { conversation, one }] of known.entries()) {
        const ref = newest.get(conversation);
        const place = { seq: 1 + (index % 3), n: 1 + (index % 3) };
        const draft = draftOf(conversation, one, { ref, body: bodyOf(`${ref} 末 😀`) });
        expect(lasts.get(conversation)).toStrictEqual({ ...draft, ...place });
      }
      expect(await store().log.lasts([])).toEqual(new Map());
    });
  });
}
