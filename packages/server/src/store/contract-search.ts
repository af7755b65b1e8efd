import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matches, parseQuery, queryTokens } from '../domain/search/query.ts';
import { unitsOf } from '../domain/search/units.ts';
import { anyTalk, anyUser } from './contract-subject.ts';
import { createMemorySearchIndex } from './memory/memory-search.ts';
import type {
  SearchCandidate,
  SearchIndex,
  SearchMessage,
  SearchPiece,
  SearchPlace,
  SearchWanted,
} from './store.ts';

export interface SearchSubject {
  readonly index: SearchIndex;
  /** Stops the index and opens it again on the same data. */
  reopen(): Promise<SearchIndex>;
}

const tokensIn = (text: string): string[] => {
  const query = parseQuery(text);
  return query === undefined ? [] : queryTokens(query);
};

const said = (seq: number, text: string, more: Partial<SearchMessage> = {}): SearchMessage => ({
  seq,
  at: 1_700_000_000_000 + seq * 1_000,
  sender: 7,
  text,
  ...more,
});

async function everything(index: SearchIndex, wanted: SearchWanted): Promise<SearchCandidate[]> {
  const all: SearchCandidate[] = [];
  for (let before: SearchPlace | undefined; ; ) {
    const page = await index.find({ ...wanted, ...(before && { before }) });
    all.push(...page.candidates);
    if (page.next === undefined) return all;
    before = page.next;
  }
}

/** What every search index promises, as tests. */
export function searchContract(name: string, make: () => Promise<SearchSubject>): void {
  describe(`${name} keeps the contract of a search index:`, () => {
    let subject: SearchSubject;
    let index: SearchIndex;
    beforeAll(async () => {
      subject = await make();
      index = subject.index;
    });
    afterAll(async () => {
      await index?.stop();
    });

    const found = async (query: string, more: Partial<SearchWanted> = {}) =>
      (await everything(index, { tokens: tokensIn(query), limit: 100, ...more })).map(
        ({ conversation, seq }) => `${conversation}/${seq}`,
      );
    const piece = (
      conversation: string,
      after: number,
      messages: readonly SearchMessage[],
      upTo = Math.max(after, ...messages.map(({ seq }) => seq)),
    ): SearchPiece => ({ conversation, after, upTo, messages });

    test('finds by words, pairs of characters, single ones and emoji, whatever the case', async () => {
      const { conversation } = anyTalk();
      const texts = ['Héllo Parley one', '今天天气很好 parley', 'parley 👍🏽 ｆｕｌｌ'];
      await index.add([
        piece(
          conversation,
          0,
          texts.map((text, at) => said(at + 1, text)),
        ),
      ]);
      const here = { conversations: [conversation] };
      expect(await found('PARLEY', here)).toEqual([3, 2, 1].map((seq) => `${conversation}/${seq}`));
      expect(await found('hello', here)).toEqual([`${conversation}/1`]);
      expect(await found('天气', here)).toEqual([`${conversation}/2`]);
      expect(await found('气', here)).toEqual([`${conversation}/2`]);
      expect(await found('👍', here)).toEqual([`${conversation}/3`]);
      expect(await found('full parley', here)).toEqual([`${conversation}/3`]);
      expect(await found('parley absent', here)).toEqual([]);
      expect(await found('天好', here)).toEqual([]);
    });

    test('finds the newest first, page by page, in many conversations', async () => {
      const talks = [anyTalk(), anyTalk(), anyTalk()].map(({ conversation }) => conversation);
      for (const [at, conversation] of talks.entries()) {
        const messages = [1, 2, 3].map((seq) =>
          // Two of them at one time.
          said(seq, 'leafing', { at: 1_700_000_000_000 + seq * 10 + (at === 2 ? 0 : at) }),
        );
        await index.add([piece(conversation, 0, messages)]);
      }
      const all = await everything(index, { tokens: ['leafing'], limit: 100 });
      expect(all).toHaveLength(9);
      const times = all.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((one, other) => other - one));
      const paged = await everything(index, { tokens: ['leafing'], limit: 2 });
      expect(paged).toEqual(all);
    });

    test('finds by sender, and only in the conversations that are asked for', async () => {
      const [one, other] = [anyTalk(), anyTalk()];
      const author = anyUser();
      await index.add([
        piece(one.conversation, 0, [said(1, 'whose'), said(2, 'whose', { sender: author })]),
        piece(other.conversation, 0, [said(1, 'whose', { sender: author })]),
      ]);
      expect((await found('whose', { sender: author })).sort()).toEqual(
        [`${one.conversation}/2`, `${other.conversation}/1`].sort(),
      );
      expect(await found('whose', { conversations: [one.conversation], sender: author })).toEqual([
        `${one.conversation}/2`,
      ]);
      expect(await found('whose', { conversations: [anyTalk().conversation] })).toEqual([]);
    });

    test('takes a text that has changed in the place of the one before, and forgets one taken back', async () => {
      const { conversation } = anyTalk();
      await index.add([piece(conversation, 0, [said(1, 'erstwhile'), said(2, 'secretive')])]);
      await index.add([piece(conversation, 2, [said(1, 'henceforth'), said(2, '')], 4)]);
      expect(await found('erstwhile')).toEqual([]);
      expect(await found('henceforth')).toEqual([`${conversation}/1`]);
      expect(await found('secretive')).toEqual([]);
    });

    test('leaves out a piece that does not begin where it is', async () => {
      const { conversation } = anyTalk();
      await index.add([piece(conversation, 0, [said(1, 'firstling')])]);
      await index.add([piece(conversation, 0, [said(1, 'again')])]);
      await index.add([piece(conversation, 5, [said(6, 'later')])]);
      expect(await index.cursors([conversation, 'd1.2'])).toEqual(
        new Map([
          [conversation, 1],
          ['d1.2', 0],
        ]),
      );
      expect(await found('firstling')).toEqual([`${conversation}/1`]);
      expect(await found('again', { conversations: [conversation] })).toEqual([]);
    });

    test('knows all of it after it was stopped', async () => {
      const { conversation } = anyTalk();
      await index.add([piece(conversation, 0, [said(1, 'durable')])]);
      index = await subject.reopen();
      expect(await found('durable')).toEqual([`${conversation}/1`]);
      expect(await index.cursors([conversation])).toEqual(new Map([[conversation, 1]]));
    });

    test('finds what the plainest index finds, and all that the texts say', async () => {
      const letter = fc.constantFrom(
        ...'ab天气好한のé👍"-*()\'%_\\ 　:^',
        'ab',
        ' ',
        'NEAR',
        ' OR ',
      );
      const text = fc.array(letter, { minLength: 1, maxLength: 12 }).map((all) => all.join(''));
      await fc.assert(
        fc.asyncProperty(
          fc.array(text, { minLength: 1, maxLength: 12 }),
          fc.array(text, { minLength: 1, maxLength: 6 }),
          async (texts, queries) => {
            const { conversation } = anyTalk();
            const plain = createMemorySearchIndex();
            const part = piece(
              conversation,
              0,
              texts.map((each, at) => said(at + 1, each)),
            );
            for (const each of [index, plain]) await each.add([part]);
            for (const typed of queries) {
              const query = parseQuery(typed);
              if (query === undefined) continue;
              const wanted = {
                tokens: queryTokens(query),
                conversations: [conversation],
                limit: 100,
              };
              const seqs = (await everything(index, wanted)).map(({ seq }) => seq);
              expect(seqs).toEqual((await everything(plain, wanted)).map(({ seq }) => seq));
              const right = texts.flatMap((each, at) =>
                matches(query, unitsOf(each)) === undefined ? [] : [at + 1],
              );
              expect(seqs).toEqual(expect.arrayContaining(right));
            }
          },
        ),
        { numRuns: 30 },
      );
    });
  });
}
