import type { Friend, GroupInfo, Incoming } from '../wire/incoming.ts';
import { withoutRepeats } from './backlog.ts';
import { withContact, withConversation } from './conversations.ts';
import { andThen, type Env, type Step, step, tell } from './events.ts';
import { enter, waitFor } from './link.ts';
import { flush } from './pending.ts';
import { type ChatState, initialState, keyOfGroup, keyOfUser, type Trouble } from './state.ts';
import { arrivedQuietly } from './talk.ts';

type LoggedIn = Extract<Incoming, { kind: 'loggedIn' }>;

const ALREADY_ONLINE = 2;

export function loggedIn(state: ChatState, answer: LoggedIn, env: Env): Step {
  if (state.link.kind !== 'entering') return step(state);
  const me = { id: answer.id, name: answer.name };
  const isAgain = state.ownerId === me.id;
  const password = state.intent.kind === 'none' ? '' : state.intent.password;
  const kept = isAgain
    ? state
    : { ...initialState(state.refPrefix), nextNumber: state.nextNumber, refs: state.refs };
  let next: ChatState = {
    ...kept,
    link: { kind: 'online' },
    intent: { kind: 'login', who: { kind: 'id', id: me.id }, password },
    me,
    ownerId: me.id,
    entryTrouble: undefined,
  };
  next = withGroups(withFriends(next, answer.friends), answer.groups);
  const missed = withoutRepeats(next, answer.missed);
  for (const push of missed) next = arrivedQuietly(next, push, env.nowMs);
  const { friends, groups } = answer;
  const news = tell({ kind: 'loggedIn', isAgain, me, friends, groups, missed });
  return andThen(step(next, news), (now) => flush(now, env));
}

function withFriends(state: ChatState, friends: readonly Friend[]): ChatState {
  const strangers = [...state.contacts.values()].filter(({ isFriend }) => !isFriend);
  const contacts = new Map(strangers.map((contact) => [contact.id, contact]));
  let next: ChatState = { ...state, contacts };
  for (const friend of friends) {
    next = withConversation(withContact(next, { ...friend, isFriend: true }), keyOfUser(friend.id));
  }
  return next;
}

function withGroups(state: ChatState, groups: readonly GroupInfo[]): ChatState {
  let next: ChatState = { ...state, groups: new Map(groups.map((group) => [group.id, group])) };
  for (const group of groups) next = withConversation(next, keyOfGroup(group.id));
  return next;
}

/** Registered: the account is new, so the same name and password log in at once. */
export function registered(state: ChatState, id: number): Step {
  const { intent, link } = state;
  if (intent.kind !== 'register' || link.kind !== 'entering') return step(state);
  const { name, password } = intent;
  const next: ChatState = {
    ...state,
    link: { kind: 'open', attempt: link.attempt },
    intent: { kind: 'login', who: { kind: 'id', id }, password },
  };
  return andThen(step(next, tell({ kind: 'registered', id, name })), enter);
}

/**
 * Refused. Somebody who was in already comes back by themselves: their own old connection may
 * still count as online, and a server under stress asks for patience. Anybody else decides.
 */
export function entryRefused(state: ChatState, trouble: Trouble, retry: boolean, env: Env): Step {
  const { link } = state;
  if (link.kind !== 'entering') return step(state);
  const isBack = state.me !== undefined;
  if (isBack && (retry || trouble.errno === ALREADY_ONLINE)) {
    const waiting = waitFor(state, trouble.error || 'already_online', env);
    return { ...waiting, effects: [{ kind: 'disconnect' }, ...waiting.effects] };
  }
  const next: ChatState = {
    ...state,
    link: { kind: 'open', attempt: link.attempt },
    intent: { kind: 'none' },
    me: undefined,
    entryTrouble: trouble,
  };
  return step(next, tell({ kind: 'entryRefused', trouble }));
}
