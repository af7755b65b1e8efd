import type { Clock } from '../clock.ts';
import { localError, ParleyError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ConversationState } from '../state/conversation-state.ts';
import type { Keeper } from '../state/keeper.ts';
import type { Model } from '../state/model.ts';
import { findConversation, laneOf } from '../state/targets.ts';
import { type Page, readError } from '../wire/answers.ts';
import type { Entry } from '../wire/entry.ts';
import { text, whole } from '../wire/fields.ts';
import { msgids } from '../wire/msgids.ts';
import type { ClientFrame, JsonObject } from '../wire/wire.ts';
import { checkedContent } from './check-content.ts';
import { type Content, extraOf, type Item, type Sent, type Target } from './item.ts';
import { lookUpRefs } from './look-up.ts';
import { Outbox } from './outbox.ts';
import { createRefs, isRef } from './refs.ts';

export interface PostOptions {
  readonly model: Model;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly limit: number;
  readonly inFlight: number;
  readonly keeper: Keeper;
  readonly transmit: (frame: ClientFrame) => void;
  readonly read: (conv: string, after: number, limit: number) => Promise<Page>;
  /** Answers do not come any more. */
  readonly stuck: () => void;
  /** What is on its way to this target has changed. */
  readonly changed: (target: Target) => void;
}

/** The sending of messages: the outbox, and what its answers mean for the conversations. */
export class Post {
  readonly outbox: Outbox;
  readonly #options: PostOptions;
  readonly #nextRef: () => string;

  constructor(options: PostOptions) {
    const { model, clock, random, limit, inFlight, keeper, transmit, stuck, changed } = options;
    this.#options = options;
    this.#nextRef = createRefs(random);
    this.outbox = new Outbox({
      ...{ clock, random, limit, inFlight, stuck },
      laneOf: (target) => laneOf(model, target),
      transmit: (item) => transmit(frameOf(item)),
      lookUp: (target, refs, after) => this.#lookUp(target, refs, after),
      changed: (item, isGone) => {
        // What is acknowledged needs no resending, but is kept until it has its place.
        if (item.state.name !== 'stored' || isGone) keeper.item(item, isGone);
        changed(item.target);
      },
    });
  }

  /** Takes a message to be sent. */
  send(target: Target, content: Content, ref: string | undefined): Promise<Sent> {
    const { model } = this.#options;
    if (ref !== undefined && !isRef(ref)) {
      throw localError('invalid_argument', 'a ref has 1 to 64 characters and begins with no `?`');
    }
    const checked = checkedContent(content);
    const known = ref === undefined ? undefined : this.outbox.get(ref);
    if (known !== undefined) return known.promise;
    const after = findConversation(model, target)?.log.position ?? 0;
    return this.outbox.add(ref ?? this.#nextRef(), target, checked, after).promise;
  }

  /** Takes an answer to a send; false for what is none. */
  answer(frame: JsonObject): boolean {
    const ref = text(frame.ref);
    const item = ref === undefined ? undefined : this.outbox.get(ref);
    if (frame.msgid === msgids.sent) {
      if (item !== undefined) this.#sent(item, frame);
      return true;
    }
    if (frame.msgid !== msgids.error || ref === undefined) return false;
    const error = readError(frame) ?? new ParleyError('internal', 'refused', true);
    this.outbox.refused(ref, error);
    return true;
  }

  /** An entry has its place: if it is one of the outbox, it has arrived. */
  settled({ conv, seq, at, ref, sender }: Entry): void {
    if (sender !== this.#options.model.me || ref === undefined) return;
    this.outbox.acknowledged(ref, { conv, seq, at }, true);
  }

  /** What was acknowledged and whose place was passed is on its way no more. */
  passed({ conv, log }: ConversationState): void {
    this.#dropStored(conv, log.position);
  }

  /** The same where its place will not be reached any more. */
  gone({ conv }: ConversationState): void {
    this.#dropStored(conv, Number.POSITIVE_INFINITY);
  }

  #dropStored(conv: string, position: number): void {
    for (const { ref, state } of [...this.outbox.items]) {
      if (state.name !== 'stored' || state.sent.conv !== conv) continue;
      if (state.sent.seq <= position) this.outbox.acknowledged(ref, state.sent, true);
    }
  }

  #sent(item: Item, frame: JsonObject): void {
    const { model, logger } = this.#options;
    const conv = text(frame.conv);
    const seq = whole(frame.seq);
    if (conv === undefined || seq === undefined) {
      logger.warn('an answer to a message says no place');
      return;
    }
    const sent = { conv, seq, at: whole(frame.at) ?? 0 };
    if (frame.differs === true) {
      logger.warn(`the ref ${item.ref} was used for another message before; that one counts`);
      model.noteHead(conv, seq);
    } else {
      model.arrive(entryOf(item, sent, model));
    }
    const position = model.progress(conv)?.position ?? 0;
    this.outbox.acknowledged(item.ref, sent, position >= seq && !model.isSuspect(conv));
  }

  async #lookUp(
    target: Target,
    refs: readonly string[],
    from: number,
  ): Promise<ReadonlyMap<string, Sent>> {
    const { model, read } = this.#options;
    const conv = typeof target === 'string' ? target : findConversation(model, target)?.conv;
    if (conv !== undefined) return await lookUpRefs(read, conv, { refs, sender: model.me, from });
    // Where the list is complete, what is not in it has no log.
    if (!model.isListed) throw localError('offline');
    return new Map();
  }
}

function frameOf({ target, content, ref }: Item): ClientFrame {
  const shared = { ...extraOf(content), ref, msg: content.text };
  if (typeof target === 'string') return { ...shared, msgid: msgids.directChat, conv: target };
  if ('to' in target) return { ...shared, msgid: msgids.directChat, toid: target.to };
  return { ...shared, msgid: msgids.groupChat, groupid: target.group };
}

function entryOf({ target, content, ref }: Item, sent: Sent, model: Model): Entry {
  return {
    ...sent,
    ...{ kind: 'message', sender: model.me, senderName: model.name, ref, data: undefined },
    text: content.text,
    extra: extraOf(content),
    to: addressOf(target),
  };
}

function addressOf(target: Target): Entry['to'] {
  if (typeof target === 'string') return undefined;
  return 'to' in target ? { user: target.to } : { group: target.group, name: undefined };
}
