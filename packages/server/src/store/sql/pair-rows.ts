import { type PairState, strangers } from '../../domain/contact-acts.ts';
import type { UserId } from '../../domain/conversation.ts';
import type { PairTable } from './schema.ts';

interface Contacts {
  readonly own: ReadonlySet<UserId>;
  readonly ofOthers: ReadonlySet<UserId>;
}

/** What a row and the contacts say of a pair, as `user` sees it. */
export function stateOf(
  row: PairTable | undefined,
  user: UserId,
  other: UserId,
  { own, ofOthers }: Contacts,
): PairState {
  const isContact = own.has(other);
  const isContactOfOther = ofOthers.has(other);
  if (row === undefined && !isContact && !isContactOfOther) return strangers;
  const known = { ...strangers, isContact, isContactOfOther };
  if (row === undefined) return known;
  const isOne = row.one === user;
  return {
    ...known,
    request:
      row.asked_by === 0
        ? undefined
        : {
            by: row.asked_by === user ? 'self' : 'other',
            at: row.asked_at,
            text: row.asked_text,
            isHidden: row.is_hidden > 0,
          },
    declinedAt: isOne ? row.one_declined_at : row.other_declined_at,
    otherDeclinedAt: isOne ? row.other_declined_at : row.one_declined_at,
    hasBlocked: (isOne ? row.one_blocked_at : row.other_blocked_at) > 0,
    isBlocked: (isOne ? row.other_blocked_at : row.one_blocked_at) > 0,
  };
}

/** The row of a state, as `user` sees it; the contacts have rows of their own. */
export function pairRowOf(
  user: UserId,
  other: UserId,
  state: PairState,
  at: number,
  stamp: string,
): PairTable {
  const { request, declinedAt, otherDeclinedAt, hasBlocked, isBlocked } = state;
  const isOne = user < other;
  const blockedAt = (is: boolean) => (is ? at : 0);
  return {
    one: Math.min(user, other),
    other: Math.max(user, other),
    asked_by: request === undefined ? 0 : request.by === 'self' ? user : other,
    asked_at: request?.at ?? 0,
    asked_text: request?.text ?? '',
    is_hidden: request?.isHidden === true ? 1 : 0,
    one_declined_at: isOne ? declinedAt : otherDeclinedAt,
    other_declined_at: isOne ? otherDeclinedAt : declinedAt,
    one_blocked_at: blockedAt(isOne ? hasBlocked : isBlocked),
    other_blocked_at: blockedAt(isOne ? isBlocked : hasBlocked),
    stamp,
  };
}
