/** Who may do what, where: the one table of authorisation inside conversations. */

export type Role = 'creator' | 'admin' | 'normal';

/** What somebody is in a conversation. Of a direct one both are `normal`. */
export type Rank = Role | 'none';

/** Everything that a right is needed for. */
export type Action = keyof typeof rights;

/** Where: a conversation's kind; nobody acts in a feed, which only tells. */
export type Place = 'direct' | 'group';

/**
 * Whom an action takes. `author`: who wrote the message that it is about; `author or admin`: or an
 * admin, the creator included. `guest`: who is no member yet.
 */
export type Needed =
  | ('nobody' | 'guest' | 'member' | 'admin' | 'creator')
  | ('author' | 'author or admin');

interface Right {
  readonly direct: Needed;
  readonly group: Needed;
  /** Done to another member, whom the one who does it must stand above. */
  readonly over?: true;
}

export const rights = {
  write: { direct: 'member', group: 'member' },
  edit: { direct: 'author', group: 'author' },
  recall: { direct: 'author', group: 'author or admin' },
  react: { direct: 'member', group: 'member' },
  pin: { direct: 'member', group: 'admin' },
  mentionAll: { direct: 'nobody', group: 'admin' },
  join: { direct: 'nobody', group: 'guest' },
  leave: { direct: 'nobody', group: 'member' },
  invite: { direct: 'nobody', group: 'member' },
  link: { direct: 'nobody', group: 'admin' },
  admit: { direct: 'nobody', group: 'admin' },
  describe: { direct: 'nobody', group: 'admin' },
  kick: { direct: 'nobody', group: 'admin', over: true },
  ban: { direct: 'nobody', group: 'admin', over: true },
  unban: { direct: 'nobody', group: 'admin' },
  mute: { direct: 'nobody', group: 'admin', over: true },
  appoint: { direct: 'nobody', group: 'creator', over: true },
  handOver: { direct: 'nobody', group: 'creator', over: true },
  dissolve: { direct: 'nobody', group: 'creator' },
} as const satisfies Record<string, Right>;

const heights: Readonly<Record<Rank, number>> = { none: 0, normal: 1, admin: 2, creator: 3 };

/** Who wants to do something, and to what. */
export interface Claimant {
  readonly rank: Rank;
  /** Whether he wrote what it is about. */
  readonly isAuthor?: boolean;
  /** What the one is to whom it is done. */
  readonly over?: Rank;
}

/** Whether the table allows it. */
export function may(action: Action, place: Place, claimant: Claimant): boolean {
  const right: Right = rights[action];
  if (!meets(right[place], claimant)) return false;
  return right.over === undefined || heights[claimant.rank] > heights[claimant.over ?? 'none'];
}

function meets(needed: Needed, { rank, isAuthor = false }: Claimant): boolean {
  switch (needed) {
    case 'nobody':
      return false;
    case 'guest':
      return rank === 'none';
    case 'member':
      return rank !== 'none';
    case 'admin':
    case 'creator':
      return heights[rank] >= heights[needed];
    case 'author':
      return rank !== 'none' && isAuthor;
    case 'author or admin':
      return rank !== 'none' && (isAuthor || heights[rank] >= heights.admin);
  }
}
