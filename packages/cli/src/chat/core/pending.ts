import { encodeRequest, type Request } from '../wire/requests.ts';
import { withDelivery } from './conversations.ts';
import { andThen, type Effect, type Env, type Step, step, tell } from './events.ts';
import { type ChatState, type Me, type Pending, type Trouble, targetOf } from './state.ts';

/** Nothing was heard for this long: the server is an old one that never answers. */
const IGNORED_AFTER_MS = 3_000;
/** A server that does answer has stopped doing so: the connection is dead. */
const DEAD_AFTER_MS = 20_000;

const connectionTrouble: Trouble = { error: 'connection', errno: 0, message: '' };

export function withPending(state: ChatState, pending: Pending): ChatState {
  return { ...state, pending: new Map(state.pending).set(pending.ref, pending) };
}

export function withoutPending(state: ChatState, ref: string): ChatState {
  const pending = new Map(state.pending);
  pending.delete(ref);
  return { ...state, pending };
}

/** Writes everything that waits, in the order in which it was wished for. */
export function flush(state: ChatState, env: Env): Step {
  let result = step(state);
  for (const { ref, stage } of state.pending.values()) {
    if (stage.kind === 'queued') result = andThen(result, (now) => write(now, ref, env));
  }
  return result;
}

function write(state: ChatState, ref: string, env: Env): Step {
  const pending = state.pending.get(ref);
  if (pending === undefined || state.me === undefined) return step(state);
  const send: Effect = { kind: 'send', text: encodeRequest(requestOf(state.me, pending)) };
  const { wish } = pending;
  if (state.refs === 'ignored') {
    const { state: assumed, effects } = assume(state, pending);
    return { state: assumed, effects: [send, ...effects] };
  }
  const written: Pending = { ...pending, stage: { kind: 'written', atMs: env.nowMs } };
  const next = withPending(state, written);
  return step(
    wish.kind === 'say' ? withDelivery(next, wish.key, ref, { kind: 'sending', ref }) : next,
    send,
  );
}

function assume(state: ChatState, { ref, wish }: Pending): Step {
  const next = withoutPending(state, ref);
  const shown =
    wish.kind === 'say' ? withDelivery(next, wish.key, ref, { kind: 'sent', ref }) : next;
  return step(shown, tell({ kind: 'assumed', wish }));
}

/** The moment at which something written should be looked at again. */
export function overdueAtMs(state: ChatState): number | undefined {
  const limitMs = state.refs === 'answered' ? DEAD_AFTER_MS : IGNORED_AFTER_MS;
  let earliest: number | undefined;
  for (const { stage } of state.pending.values()) {
    if (stage.kind === 'queued') continue;
    earliest = Math.min(earliest ?? Number.POSITIVE_INFINITY, stage.atMs + limitMs);
  }
  return earliest;
}

/** No answer came and none ever did: an old server, which gets the benefit of the doubt. */
export function giveUpOnRefs(state: ChatState): Step {
  let result = step({ ...state, refs: 'ignored' });
  for (const pending of state.pending.values()) {
    if (pending.stage.kind === 'written') result = andThen(result, (now) => assume(now, pending));
  }
  return result;
}

/**
 * The connection is gone. A message goes back to the queue: with the same ref it is stored once
 * at most. Of the other requests nobody knows whether they were done, so the person decides.
 */
export function closePending(state: ChatState): Step {
  let result = step(state);
  for (const pending of state.pending.values()) {
    if (pending.stage.kind === 'written')
      result = andThen(result, (now) => interrupted(now, pending));
  }
  return result;
}

function interrupted(state: ChatState, { ref, wish }: Pending): Step {
  if (wish.kind !== 'say') {
    const trouble = connectionTrouble;
    return step(withoutPending(state, ref), tell({ kind: 'failed', wish, trouble }));
  }
  const queued = withPending(state, { ref, wish, stage: { kind: 'queued' } });
  return step(withDelivery(queued, wish.key, ref, { kind: 'queued', ref }));
}

function requestOf({ id, name }: Me, { ref, wish }: Pending): Request {
  if (wish.kind !== 'say') return { ...wish, id, ref };
  const { text, time } = wish;
  const target = targetOf(wish.key);
  return target.kind === 'group'
    ? { kind: 'group', groupId: target.id, id, name, text, time, ref }
    : { kind: 'direct', toId: target.id, id, name, text, time, ref };
}
