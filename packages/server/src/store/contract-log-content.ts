import { describe, expect, test } from 'vitest';
import { feedOf } from '../domain/conversation.ts';
import {
  anyTalk,
  anyUser,
  bodyOf,
  draftOf,
  type MakeStore,
  oneTo,
  sharedStore,
} from './contract-subject.ts';

const texts: readonly (readonly [string, string])[] = [
  ['Chinese', '你好，世界。群消息'],
  ['an emoji of four bytes', '😀👩‍👩‍👧‍👦 🇨🇳'],
  ['both kinds of quotes', `it's "so" \`quoted\``],
  ['backslashes', 'C:\\temp\\new \\\\ \\'],
  ['what looks like SQL', `'; drop table message; -- ? ?? :a $1 %s`],
  ['controls', 'a\u0000b\u0001\r\n\t\u2028'],
  ['right to left and combining marks', 'שלום e\u0301 ﷺ'],
  ['spaces at the ends', '  x  '],
  ['nothing', ''],
];

export function logContentContract(makeStore: MakeStore): void {
  describe('the entries of a log', () => {
    const store = sharedStore(makeStore);

    test('come back whole', async () => {
      const { conversation, one, other } = anyTalk();
      const drafts = [
        draftOf(conversation, one, { ref: 'r1', at: 1_700_000_000_001, body: '{"msg":"a","x":1}' }),
        draftOf(conversation, other, { at: 4_102_444_800_999, body: '{"msg":"b"}' }),
      ];
      for (const draft of drafts) await store().log.append(draft);
      expect(await store().log.read(conversation, 0, 10)).toStrictEqual(
        drafts.map((draft, index) => ({ ...draft, seq: index + 1, n: index + 1 })),
      );
    });

    test('are of several kinds, of which only messages count', async () => {
      const user = anyUser();
      const conversation = feedOf(user);
      const kinds = ['contact', 'message', 'joined', 'read', 'message'] as const;
      for (const kind of kinds) await store().log.append(draftOf(conversation, user, { kind }));
      const entries = await store().log.read(conversation, 0, 10);
      expect(entries.map(({ kind, n }) => [kind, n])).toEqual([
        ['contact', 0],
        ['message', 1],
        ['joined', 1],
        ['read', 1],
        ['message', 2],
      ]);
    });

    test.each(texts)('%s', async (_, text) => {
      const { conversation, one } = anyTalk();
      await store().log.append(draftOf(conversation, one, { body: bodyOf(text) }));
      // As in a body that nobody escaped.
      await store().log.append(draftOf(conversation, one, { body: `{"msg":"${text}"}` }));
      const [first, second] = await store().log.read(conversation, 0, 10);
      expect(first?.body).toBe(bodyOf(text));
      expect(second?.body).toBe(`{"msg":"${text}"}`);
    });

    test('may be long, many of them in one batch', async () => {
      const { conversation, one } = anyTalk();
      const bodies = oneTo(40).map((i) => bodyOf(`${i} ${'漢😀'.repeat(2_340)}`));
      expect(Buffer.byteLength(bodies[0] ?? '')).toBeGreaterThan(16_384);
      bodies.push(bodyOf('"'.repeat(32_000)));
      await Promise.all(
        bodies.map((body) => store().log.append(draftOf(conversation, one, { body }))),
      );
      const entries = await store().log.read(conversation, 0, 100);
      expect(entries.map(({ body }) => body)).toEqual(bodies);
    });
  });
}
