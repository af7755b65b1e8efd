import type { ErrorName } from '@parley/protocol';
import type { UserId } from './conversation.ts';
import type { ContactKind } from './entry.ts';

/** What two people are to each other, as one of them sees it. */
export interface PairState {
  /** The other is among his contacts. */
  readonly isContact: boolean;
  /** He is among the other's contacts. */
  readonly isContactOfOther: boolean;
  /** The request that is open between them; there is at most one. */
  readonly request: OpenRequest | undefined;
  /** When the request of his that the other declined last was declined; 0 for never. */
  readonly declinedAt: number;
  /** The same of the other's that he declined. */
  readonly otherDeclinedAt: number;
  readonly hasBlocked: boolean;
  readonly isBlocked: boolean;
}

export interface OpenRequest {
  readonly by: 'self' | 'other';
  readonly at: number;
  readonly text: string;
  /** Declined, which only the one who did so knows: for the other it is still open. */
  readonly isHidden: boolean;
}

export const strangers: PairState = {
  isContact: false,
  isContactOfOther: false,
  request: undefined,
  declinedAt: 0,
  otherDeclinedAt: 0,
  hasBlocked: false,
  isBlocked: false,
};

/** The same pair as the other one sees it. */
export function turned(state: PairState): PairState {
  const { request } = state;
  return {
    isContact: state.isContactOfOther,
    isContactOfOther: state.isContact,
    request: request && { ...request, by: request.by === 'self' ? 'other' : 'self' },
    declinedAt: state.otherDeclinedAt,
    otherDeclinedAt: state.declinedAt,
    hasBlocked: state.isBlocked,
    isBlocked: state.hasBlocked,
  };
}

/** What somebody does about another. `add` is the classic way: a contact at once, and a request. */
export type ContactAct =
  | { readonly type: 'ask'; readonly text: string }
  | {
      readonly type: 'add';
      readonly text: string;
      /** False for who asks too many: the other is not bothered with it. */
      readonly isHeard: boolean;
    }
  | { readonly type: 'accept' | 'decline' | 'remove' | 'block' | 'unblock' };

export interface ContactDraft {
  readonly user: UserId;
  readonly other: UserId;
  /** The server's clock, ms since 1970 UTC. */
  readonly at: number;
  readonly act: ContactAct;
}

/** What it comes to: the state from now on, and what either is told. */
export type ContactDecision =
  | { readonly refused: ErrorName; readonly detail?: string }
  | {
      readonly next: PairState;
      readonly own?: ContactKind;
      readonly others?: ContactKind;
    };

/** Who was declined asks again as often as he likes, but is not heard for so long. */
export const DECLINED_MS = 30 * 24 * 60 * 60 * 1_000;

/**
 * Whether an act is allowed as things stand, and what it changes. Decided where it is committed, so
 * that of two at once the first counts, for both people. What is so already changes nothing.
 */
export function decideContact({ act, at }: ContactDraft, state: PairState): ContactDecision {
  switch (act.type) {
    case 'ask':
      return ask(state, act.text, at);
    case 'add':
      return act.isHeard ? add(state, act.text, at) : addUnheard(state);
    case 'accept':
      return accept(state);
    case 'decline':
      return decline(state, at);
    case 'remove':
      return remove(state);
    case 'block':
      return state.hasBlocked ? { next: state } : block(state);
    case 'unblock':
      return state.hasBlocked
        ? { next: { ...state, hasBlocked: false }, own: 'unblocked' }
        : { next: state };
  }
}

function ask(state: PairState, text: string, at: number): ContactDecision {
  // A block is not told: there is no such user any more.
  if (state.isBlocked) return { refused: 'unknown_user' };
  if (state.hasBlocked) {
    return { refused: 'not_allowed', detail: 'unblock this user first; nothing was done' };
  }
  if (state.isContact && state.isContactOfOther) return { next: state };
  if (state.request?.by === 'other' || state.isContactOfOther) return befriended(state);
  if (state.request !== undefined) return { next: state };
  const isHidden = state.declinedAt > 0 && at - state.declinedAt < DECLINED_MS;
  const next: PairState = { ...state, request: { by: 'self', at, text, isHidden } };
  return { next, own: 'requested', ...(!isHidden && { others: 'requested' }) };
}

function add(state: PairState, text: string, at: number): ContactDecision {
  const asked = ask(state, text, at);
  if ('refused' in asked) return asked;
  const { next, others } = asked;
  const told = others === undefined ? {} : { others };
  return { next: { ...next, isContact: true }, ...told };
}

function addUnheard(state: PairState): ContactDecision {
  if (state.isBlocked) return { refused: 'unknown_user' };
  return { next: state.isContact || state.hasBlocked ? state : { ...state, isContact: true } };
}

function accept(state: PairState): ContactDecision {
  if (state.isContact && state.isContactOfOther) return { next: state };
  const isOpen = state.request?.by === 'other' && !state.hasBlocked && !state.isBlocked;
  return isOpen ? befriended(state) : { refused: 'unknown_request' };
}

function befriended(state: PairState): ContactDecision {
  const next = { ...state, isContact: true, isContactOfOther: true, request: undefined };
  return {
    next: { ...next, declinedAt: 0, otherDeclinedAt: 0 },
    own: 'accepted',
    others: 'accepted',
  };
}

function decline(state: PairState, at: number): ContactDecision {
  const { request } = state;
  if (request?.by !== 'other') return { refused: 'unknown_request' };
  if (request.isHidden) return { next: state };
  const next = { ...state, request: { ...request, isHidden: true }, otherDeclinedAt: at };
  return { next, own: 'declined' };
}

/** Ends it for both, and takes back what he has asked himself. */
function remove(state: PairState): ContactDecision {
  const own = state.request?.by === 'self' ? state.request : undefined;
  const request = own === undefined ? state.request : undefined;
  const next = { ...state, isContact: false, isContactOfOther: false, request };
  if (state.isContact || state.isContactOfOther) return { next, own: 'removed', others: 'removed' };
  if (own === undefined) return { next: state };
  return { next, own: 'withdrawn', ...(!own.isHidden && { others: 'withdrawn' }) };
}

function block(state: PairState): ContactDecision {
  const removed = remove(state);
  if ('refused' in removed) return removed;
  const { request } = removed.next;
  const next: PairState = {
    ...removed.next,
    hasBlocked: true,
    // What the other has asked stays open for him, as if nothing had happened.
    request: request && { ...request, isHidden: true },
  };
  return { next, own: 'blocked', ...(removed.others !== undefined && { others: removed.others }) };
}
