import { describe, expect, test } from 'vitest';
import { type Action, may, type Needed, type Rank, rights } from './rights.ts';

const ranks: readonly Rank[] = ['none', 'normal', 'admin', 'creator'];

/** What each need means, said a second time as plain lists. */
const meets: Readonly<Record<Needed, (rank: Rank, isAuthor: boolean) => boolean>> = {
  nobody: () => false,
  guest: (rank) => rank === 'none',
  member: (rank) => ['normal', 'admin', 'creator'].includes(rank),
  admin: (rank) => ['admin', 'creator'].includes(rank),
  creator: (rank) => rank === 'creator',
  author: (rank, isAuthor) => isAuthor && rank !== 'none',
  'author or admin': (rank, isAuthor) =>
    ['admin', 'creator'].includes(rank) || (isAuthor && rank === 'normal'),
};
const below: Readonly<Record<Rank, readonly Rank[]>> = {
  none: [],
  normal: ['none'],
  admin: ['none', 'normal'],
  creator: ['none', 'normal', 'admin'],
};

describe.each(Object.keys(rights) as Action[])('%s', (action) => {
  const right: { direct: Needed; group: Needed; over?: boolean } = rights[action];
  describe.each(['direct', 'group'] as const)('in a %s conversation', (place) => {
    test.each(
      ranks.flatMap((rank) =>
        [true, false].flatMap((isAuthor) => ranks.map((over) => ({ rank, isAuthor, over }))),
      ),
    )('by $rank, author $isAuthor, over $over', ({ rank, isAuthor, over }) => {
      const isMet = meets[right[place]](rank, isAuthor);
      const isAbove = right.over !== true || below[rank].includes(over);
      expect(may(action, place, { rank, isAuthor, over })).toBe(isMet && isAbove);
    });
  });
});

test('nobody stands above himself or his like', () => {
  for (const rank of ranks) {
    expect(may('kick', 'group', { rank, over: rank })).toBe(false);
  }
});
