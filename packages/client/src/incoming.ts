import { stateOf } from './directory.ts';
import type { Post } from './outbox/post.ts';
import type { Emitter } from './state/events.ts';
import type { Model } from './state/model.ts';
import type { Presences } from './state/presences.ts';
import type { TypingExpiry } from './state/typing.ts';
import { readEntry } from './wire/entry.ts';
import { text, whole } from './wire/fields.ts';
import { msgids } from './wire/msgids.ts';
import type { JsonObject } from './wire/wire.ts';

export interface Receivers {
  readonly model: Model;
  readonly post: Post;
  readonly emitter: Emitter;
  readonly presences: Presences;
  readonly typing: TypingExpiry;
}

/** Takes what the server sends by itself, and answers to sends. What a later release adds is ignored. */
export function takeFrame(frame: JsonObject, receivers: Receivers): void {
  switch (frame.msgid) {
    case msgids.directChat:
    case msgids.groupChat:
    case msgids.entry: {
      const entry = readEntry(frame);
      if (entry !== undefined) receivers.model.arrive(entry);
      return;
    }
    case msgids.sent:
    case msgids.error:
      receivers.post.answer(frame);
      return;
    case msgids.receipt:
      takeReceipt(frame, receivers);
      return;
    case msgids.typing:
      takeTyping(frame, receivers);
      return;
    case msgids.presence:
      takePresence(frame, receivers);
      return;
  }
}

function takeReceipt(frame: JsonObject, { model, emitter }: Receivers): void {
  const conv = text(frame.conv);
  if (conv === undefined) return;
  const [user, delivered, read] = [whole(frame.user), whole(frame.delivered), whole(frame.read)];
  const [seq, count] = [whole(frame.seq), whole(frame.readers)];
  const readers = seq === undefined || count === undefined ? undefined : { seq, count };
  if (readers !== undefined) model.readers(conv, readers);
  if (user !== undefined) {
    const told = {
      ...(delivered !== undefined && { delivered }),
      ...(read !== undefined && { read }),
    };
    model.receipt(conv, user, told);
  }
  emitter.tell('receipt', { conv, user, delivered, read, readers });
}

function takeTyping(frame: JsonObject, { model, emitter, typing }: Receivers): void {
  const conv = text(frame.conv);
  const user = whole(frame.user);
  if (conv === undefined || user === undefined || user === model.me) return;
  model.typing(conv, user, true);
  typing.heard(conv, user);
  emitter.tell('typing', { conv, user });
}

function takePresence(frame: JsonObject, { presences, emitter }: Receivers): void {
  const user = whole(frame.user);
  const state = stateOf(frame.state);
  if (user === undefined || state === undefined) return;
  const seen = whole(frame.seen);
  presences.set(user, { state, seen });
  emitter.tell('presence', { user, state, seen });
}
