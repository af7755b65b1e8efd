import { type Fields, numberField, textField } from '../wire/fields.ts';
import type { Refusal } from '../wire/incoming.ts';
import { findByRef, withContact, withConversation, withDelivery } from './conversations.ts';
import { andThen, type Env, type Step, step, tell } from './events.ts';
import { entryRefused } from './login.ts';
import { flush, withoutPending, withPending } from './pending.ts';
import { type ChatState, keyOfGroup, keyOfUser, type Trouble, type Wish } from './state.ts';

/** A chat message is on the server's disk. */
export function stored(state: ChatState, ref: string): Step {
  const found = findByRef(state, ref);
  const next = withoutPending({ ...state, refs: 'answered' }, ref);
  if (found === undefined) return step(next);
  const { text, time } = found.message;
  const wish: Wish = { kind: 'say', key: found.key, text, time };
  return step(
    withDelivery(next, found.key, ref, { kind: 'sent', ref }),
    tell({ kind: 'done', wish, id: undefined, name: '' }),
  );
}

export function done(state: ChatState, ref: string, fields: Fields): Step {
  const wish = state.pending.get(ref)?.wish;
  if (wish === undefined || wish.kind === 'say') return stored(state, ref);
  const next = withoutPending({ ...state, refs: 'answered' }, ref);
  if (wish.kind === 'addFriend') {
    const name = textField(fields, 'name') ?? String(wish.friendId);
    const presence =
      textField(fields, 'state') === 'online'
        ? 'online'
        : (state.contacts.get(wish.friendId)?.presence ?? 'offline');
    const friend = { id: wish.friendId, name, presence, isFriend: true };
    const key = keyOfUser(wish.friendId);
    return step(
      withConversation(withContact(next, friend), key),
      tell({ kind: 'done', wish, id: wish.friendId, name }),
    );
  }
  const isMine = wish.kind === 'createGroup';
  const id = numberField(fields, 'groupid') ?? (isMine ? undefined : wish.groupId);
  const name = textField(fields, 'groupname') ?? (isMine ? wish.name : String(id));
  const told = tell({ kind: 'done', wish, id, name });
  return id === undefined ? step(next, told) : step(withGroup(next, id, name, wish), told);
}

function withGroup(state: ChatState, id: number, name: string, wish: Wish): ChatState {
  const description = wish.kind === 'createGroup' ? wish.description : '';
  const role = wish.kind === 'createGroup' ? 'creator' : 'normal';
  const members =
    state.me === undefined ? [] : [{ ...state.me, presence: 'online' as const, role } as const];
  const group = state.groups.get(id) ?? { id, name, description, members };
  const groups = new Map(state.groups).set(id, group);
  return withConversation({ ...state, groups }, keyOfGroup(id));
}

export function refused(state: ChatState, refusal: Refusal, env: Env): Step {
  const { ref, error, errno, message, retry } = refusal;
  const trouble: Trouble = { error, errno, message };
  if (error === 'replaced') {
    return step(
      { ...state, link: { kind: 'replaced' } },
      { kind: 'disconnect' },
      tell({ kind: 'replaced' }),
    );
  }
  if (ref === undefined) {
    if (state.link.kind === 'entering') return entryRefused(state, trouble, retry, env);
    return step(state, tell({ kind: 'complaint', trouble }));
  }
  const found = findByRef(state, ref);
  const wish: Wish | undefined =
    state.pending.get(ref)?.wish ??
    (found && { kind: 'say', key: found.key, text: found.message.text, time: found.message.time });
  const next = withoutPending({ ...state, refs: 'answered' }, ref);
  if (wish === undefined) return step(next, tell({ kind: 'complaint', trouble }));
  const marked =
    wish.kind === 'say'
      ? withDelivery(next, wish.key, ref, { kind: 'failed', ref, trouble })
      : next;
  return step(marked, tell({ kind: 'failed', wish, trouble }));
}

/** Sends a failed message once more, under its old ref: if it was stored after all, it stays one. */
export function retried(state: ChatState, ref: string, env: Env): Step {
  const found = findByRef(state, ref);
  if (found === undefined || found.message.delivery.kind !== 'failed') return step(state);
  const { text, time } = found.message;
  const wish: Wish = { kind: 'say', key: found.key, text, time };
  const queued = withDelivery(
    withPending(state, { ref, wish, stage: { kind: 'queued' } }),
    found.key,
    ref,
    { kind: 'queued', ref },
  );
  return queued.link.kind === 'online'
    ? andThen(step(queued), (now) => flush(now, env))
    : step(queued);
}
