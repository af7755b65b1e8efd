import type { Clock } from './clock.ts';
import { stateOf } from './directory.ts';
import { ParleyError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { Target } from './outbox/item.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Session } from './session/session.ts';
import type { ConversationState } from './state/conversation-state.ts';
import { floorOf } from './state/conversation-state.ts';
import type { MessageViews } from './state/message-views.ts';
import type { Model } from './state/model.ts';
import type { Presences } from './state/presences.ts';
import { findConversation } from './state/targets.ts';
import type { TypingExpiry } from './state/typing.ts';
import { type CursorKind, CursorSender } from './sync/cursors.ts';
import type { History } from './sync/history.ts';
import { completeLists, refreshList } from './sync/lister.ts';
import type { Syncer } from './sync/syncer.ts';
import type { LoginAnswer } from './wire/answers.ts';
import { whole } from './wire/fields.ts';
import { msgids } from './wire/msgids.ts';

/** Who looks at a conversation sees at least so many messages, if there are so many. */
const SHOWN_ENTRIES = 30;
const REFRESH_MS = 5_000;

export interface LiveOptions {
  readonly model: Model;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly session: Session;
  readonly outbox: Outbox;
  readonly syncer: Syncer;
  readonly history: History;
  readonly views: MessageViews;
  readonly presences: Presences;
  readonly typing: TypingExpiry;
}

/** What is done while there is a connection, from its login to its end. */
export class Live {
  readonly #options: LiveOptions;
  readonly #cursors: CursorSender;
  #callOff = () => {};

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#cursors = new CursorSender(options.clock, (conv, kind, seq) =>
      this.#tell(conv, kind, seq),
    );
  }

  loggedIn(answer: LoginAnswer, isFull: boolean): void {
    const { model, syncer, outbox, views, presences } = this.#options;
    presences.clear();
    for (const { id, state, seen } of answer.friends) {
      const known = stateOf(state);
      if (known !== undefined) presences.set(id, { state: known, seen });
    }
    this.#cursors.online();
    this.#list(answer, isFull);
    syncer.online();
    outbox.online();
    for (const state of model.conversations.values()) this.#catchUp(state);
    for (const state of views.watched()) this.#fill(state);
  }

  /** Also where there was no connection. With `isMove` what is known of others holds a while longer. */
  lost(isMove: boolean): void {
    const { syncer, outbox, presences, typing } = this.#options;
    this.#callOff();
    this.#cursors.offline();
    syncer.offline();
    outbox.offline();
    if (isMove) return;
    presences.clear();
    typing.stop();
  }

  /** Entries have reached this client: their senders may know. */
  reached({ conv, log, cursors }: ConversationState): void {
    if (log.position > cursors.delivered) this.#cursors.want(conv, 'delivered', log.position);
  }

  markRead(target: Target, seq: number | undefined): void {
    const { model } = this.#options;
    const state = findConversation(model, target);
    if (state === undefined) return;
    const { position } = state.log;
    const read = Math.min(seq ?? position, position);
    if (!(read > state.cursors.read)) return;
    model.moved(state.conv, { read }, false);
    this.#cursors.want(state.conv, 'read', read);
  }

  /** Somebody begins to look at a conversation. */
  look(target: Target): void {
    const state = findConversation(this.#options.model, target);
    if (state !== undefined && this.#options.session.isOnline) this.#fill(state);
  }

  /** The rest of what a login's answer lists. */
  #list(answer: LoginAnswer, isFull: boolean): void {
    const { session, model } = this.#options;
    const ask = session.ask.bind(session);
    completeLists(answer, { model, ask, isFull }).then(
      () => {
        if (!isFull && this.#mayHaveMissedReceipts(answer)) this.#refreshLater();
      },
      (error: unknown) => this.#listFailed(error),
    );
  }

  #listFailed(error: unknown): void {
    const { logger, session } = this.#options;
    if (!session.isOnline) return;
    logger.warn('the list of conversations could not be read; it is tried again', error);
    this.#refreshLater();
  }

  /** At a time of its own, so that not all clients of a restarted server ask at once. */
  #refreshLater(): void {
    const { clock, random, session, model } = this.#options;
    this.#callOff();
    this.#callOff = clock.after(REFRESH_MS * (1 + 2 * random()), () => {
      refreshList(session.ask.bind(session), model).then(
        () => model.listed(),
        (error: unknown) => this.#listFailed(error),
      );
    });
  }

  /** Reading leaves no entry: a list of what has changed does not tell of it. */
  #mayHaveMissedReceipts({ conversations }: LoginAnswer): boolean {
    const { model } = this.#options;
    const listed = new Set(conversations.map(({ conv }) => conv));
    return [...model.conversations.values()].some(({ conv, peer, last, others }) => {
      if (listed.has(conv) || peer === undefined || last?.sender !== model.me) return false;
      return (others.get(peer)?.read ?? 0) < last.seq;
    });
  }

  /** What could not be told of this conversation while there was no connection. */
  #catchUp(state: ConversationState): void {
    const { conv, cursors, toldRead, entries } = state;
    if (cursors.read > toldRead) this.#cursors.want(conv, 'read', cursors.read);
    if (entries.length > 0) this.reached(state);
  }

  #fill(state: ConversationState): void {
    const { history, logger } = this.#options;
    if (state.entries.length >= SHOWN_ENTRIES || floorOf(state) <= state.begin) return;
    history.read(state.conv, undefined).catch((error: unknown) => {
      if (!(error instanceof ParleyError && error.retry)) logger.warn('no older messages', error);
    });
  }

  #tell(conv: string, kind: CursorKind, seq: number): void {
    const { session, model, logger } = this.#options;
    if (kind === 'delivered') {
      session.send({ msgid: msgids.delivered, conv, seq });
      model.moved(conv, { delivered: seq }, true);
      return;
    }
    session.ask({ msgid: msgids.read, conv, seq }).then(
      (answer) => model.moved(conv, { read: whole(answer.seq) ?? seq }, true),
      (error: unknown) => {
        if (!(error instanceof ParleyError)) return;
        if (error.error === 'beyond_end') model.suspect(conv);
        else if (session.isOnline) logger.warn('a read cursor was not told', error);
      },
    );
  }
}
