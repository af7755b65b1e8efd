import { errors } from '@parley/protocol';
import type { Incoming } from '../wire/incoming.ts';
import { encodeRequest } from '../wire/requests.ts';
import { done, refused, retried, stored } from './answers.ts';
import { opened as openedConversation } from './conversations.ts';
import { type ChatEvent, type Env, type Step, step } from './events.ts';
import { closed, connect, enter, opened, waitFor } from './link.ts';
import { entryRefused, loggedIn, registered } from './login.ts';
import { giveUpOnRefs, overdueAtMs } from './pending.ts';
import { type ChatState, type Intent, initialState } from './state.ts';
import { arrived, wished } from './talk.ts';

/** The whole client as one pure function: what happened goes in, what to do comes out. */
export function update(state: ChatState, event: ChatEvent, env: Env): Step {
  switch (event.kind) {
    case 'login':
    case 'register':
      return intended(state, event);
    case 'logout':
      return loggedOut(state);
    case 'reconnect':
      return reconnect(state);
    case 'opened':
      return opened(state);
    case 'frame':
      return received(state, event.incoming, env);
    case 'closed':
      return closed(state, event.reason, env);
    case 'tick':
      return tick(state, env);
    case 'wish':
      return wished(state, event.wish, env);
    case 'retry':
      return retried(state, event.ref, env);
    case 'open':
      return step(openedConversation(state, event.key));
  }
}

/** When `tick` has something to do next. */
export function nextAlarmMs(state: ChatState): number | undefined {
  return state.link.kind === 'waiting' ? state.link.untilMs : overdueAtMs(state);
}

function tick(state: ChatState, env: Env): Step {
  const atMs = nextAlarmMs(state);
  if (atMs === undefined || atMs > env.nowMs) return step(state);
  if (state.link.kind === 'waiting') return connect(state, state.link.attempt);
  if (state.refs !== 'answered') return giveUpOnRefs(state);
  // A server that answers refs has stopped doing so: the connection is dead.
  const waiting = waitFor(state, 'ETIMEDOUT', env);
  return { ...waiting, effects: [{ kind: 'disconnect' }, ...waiting.effects] };
}

function intended(state: ChatState, intent: Intent): Step {
  const next: ChatState = { ...state, intent, entryTrouble: undefined };
  switch (state.link.kind) {
    case 'open':
      return enter(next);
    case 'offline':
    case 'waiting':
    case 'replaced':
      return connect(next, 0);
    case 'connecting':
      return step(next);
    case 'entering':
    case 'online':
      // What was sent already is what counts, and what a later login will send again.
      return step(state);
  }
}

function reconnect(state: ChatState): Step {
  const { link, intent } = state;
  const isAway = link.kind === 'waiting' || link.kind === 'replaced';
  return isAway && intent.kind !== 'none' ? connect(state, 0) : step(state);
}

function loggedOut(state: ChatState): Step {
  const next = initialState(state.refPrefix);
  const fresh = { ...next, nextNumber: state.nextNumber };
  if (state.link.kind !== 'online' || state.me === undefined)
    return step(fresh, { kind: 'disconnect' });
  const text = encodeRequest({ kind: 'logout', id: state.me.id });
  return step(fresh, { kind: 'send', text }, { kind: 'disconnect' });
}

function received(state: ChatState, incoming: Incoming, env: Env): Step {
  switch (incoming.kind) {
    case 'loggedIn':
      return loggedIn(state, incoming, env);
    case 'loginRefused':
    case 'registerRefused': {
      const { errno, message } = incoming;
      const error = errorName(errno, message, incoming.kind === 'loginRefused');
      return entryRefused(state, { error, errno, message }, isWorthRetrying(error), env);
    }
    case 'registered':
      return registered(state, incoming.id);
    case 'direct':
    case 'group':
      return arrived(state, incoming, env.nowMs);
    case 'stored':
      return stored(state, incoming.ref);
    case 'done':
      return done(state, incoming.ref, incoming.fields);
    case 'refused':
      return refused(state, incoming, env);
    case 'unknown':
      return step(state);
  }
}

/** Classic answers carry no name of the error; a refused registration not even a number of it. */
function errorName(errno: number, message: string, hasNumber: boolean): string {
  const entries = Object.entries(errors);
  const found =
    entries.find(([, error]) => error.message === message) ??
    entries.find(([, error]) => hasNumber && error.errno === errno);
  return found?.[0] ?? (hasNumber ? '' : 'name_taken');
}

function isWorthRetrying(error: string): boolean {
  return Object.entries(errors).some(([name, { retry }]) => name === error && retry);
}
