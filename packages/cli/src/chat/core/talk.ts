import { timeOf } from '../text/time-text.ts';
import type { Push } from '../wire/incoming.ts';
import { appended, keyOfPush, withContact, withConversation } from './conversations.ts';
import { andThen, type Env, type Step, step, tell } from './events.ts';
import { flush, withPending } from './pending.ts';
import type { ChatState, Wish } from './state.ts';

export function arrived(state: ChatState, push: Push, nowMs: number): Step {
  return step(arrivedQuietly(state, push, nowMs), tell({ kind: 'arrived', push }));
}

export function arrivedQuietly(state: ChatState, push: Push, nowMs: number): ChatState {
  const { fromId, said } = push;
  const known = state.contacts.get(fromId);
  const isDirect = push.kind === 'direct' && fromId !== state.me?.id;
  // Who writes now is here now; the classic protocol tells presence at login alone.
  const seen =
    known !== undefined || isDirect
      ? withContact(state, {
          id: fromId,
          name: said.name,
          presence: 'online',
          isFriend: known?.isFriend ?? false,
        })
      : state;
  const placed = push.kind === 'group' ? withGroupName(seen, push.groupId, said.groupName) : seen;
  return appended(placed, keyOfPush(push, state.me?.id), {
    fromId,
    fromName: said.name,
    text: said.text,
    time: said.time,
    atMs: timeOf(said.time, nowMs),
    delivery: { kind: 'received', ref: said.ref },
  });
}

/** A group that one was added to since the login is known by its first message. */
function withGroupName(state: ChatState, id: number, name: string | undefined): ChatState {
  if (state.groups.has(id)) return state;
  const group = { id, name: name ?? String(id), description: '', members: [] };
  return { ...state, groups: new Map(state.groups).set(id, group) };
}

/** A wish gets its ref here, once: each try of it carries the same one. */
export function wished(state: ChatState, wish: Wish, env: Env): Step {
  const ref = `${state.refPrefix}-${state.nextNumber}`;
  const queued = withPending(
    { ...state, nextNumber: state.nextNumber + 1 },
    { ref, wish, stage: { kind: 'queued' } },
  );
  const shown = wish.kind === 'say' ? said(queued, ref, wish, env.nowMs) : queued;
  return shown.link.kind === 'online'
    ? andThen(step(shown), (now) => flush(now, env))
    : step(shown);
}

function said(
  state: ChatState,
  ref: string,
  wish: Extract<Wish, { kind: 'say' }>,
  nowMs: number,
): ChatState {
  // Whoever answers has seen what was new.
  const seen = withConversation(state, wish.key, (before) => ({ ...before, firstNew: undefined }));
  return appended(seen, wish.key, {
    fromId: state.me?.id ?? 0,
    fromName: state.me?.name ?? '',
    text: wish.text,
    time: wish.time,
    atMs: nowMs,
    delivery: { kind: 'queued', ref },
  });
}
