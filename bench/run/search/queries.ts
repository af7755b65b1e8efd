import type { Corpus } from './corpus.ts';

type Query = { readonly query: string; readonly conv?: string; readonly from?: number };

/** A hundred of each kind. */
const each = (query: (nth: number) => Query): Query[] =>
  Array.from({ length: 100 }, (_, nth) => query(nth));

/** What is looked for: frequent and rare, in words and in characters. */
export function queriesOf(
  { word, pair }: Corpus,
  conv: string | undefined,
): { what: string; queries: Query[] }[] {
  return [
    { what: 'frequent words', queries: each((nth) => ({ query: word(nth) })) },
    { what: 'words', queries: each((nth) => ({ query: word(300 + nth * 20) })) },
    { what: 'rare words', queries: each((nth) => ({ query: word(20_000 + nth * 100) })) },
    { what: 'frequent Chinese words', queries: each((nth) => ({ query: pair(nth) })) },
    { what: 'Chinese words', queries: each((nth) => ({ query: pair(300 + nth * 20) })) },
    { what: 'rare Chinese words', queries: each((nth) => ({ query: pair(15_000 + nth * 10) })) },
    { what: 'single characters', queries: each((nth) => ({ query: pair(nth).slice(0, 1) })) },
    {
      what: 'two frequent words',
      queries: each((nth) => ({ query: `${word(nth)} ${word(nth + 40)}` })),
    },
    {
      what: 'frequent phrases',
      queries: each((nth) => ({ query: `"${word(nth % 10)} ${word(nth)}"` })),
    },
    {
      what: 'frequent words of one sender',
      queries: each((nth) => ({ query: word(nth), from: 1 + nth })),
    },
    ...(conv === undefined
      ? []
      : [
          {
            what: 'words in one conversation',
            queries: each((nth) => ({ query: word(nth * 5), conv })),
          },
        ]),
  ];
}
