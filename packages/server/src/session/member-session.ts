import { BusUnavailable } from '../bus/bus.ts';
import {
  type ConversationId,
  type GroupId,
  groupConversation,
  type UserId,
} from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';
import type { Subscriber } from '../fanout/subscribers.ts';
import type { Connection } from '../gateway/connection.ts';
import type { Member } from '../handlers/handler.ts';
import type { ClassicPosition } from '../store/store.ts';
import { CatchUp } from './catch-up.ts';
import { ClassicCursors } from './classic-cursors.ts';
import type { SessionServices } from './session-services.ts';

/** One user's classic session: what he gets, and how far he has got. */
export class MemberSession implements Subscriber, Member {
  readonly id: string;
  readonly user: UserId;
  readonly name: string;
  readonly #connection: Connection;
  readonly #services: SessionServices;
  readonly #onReplaced: () => void;
  readonly #cursors = new ClassicCursors();
  #groups: Map<GroupId, string> | undefined;
  #catchUp: CatchUp | undefined;
  #goingLive: Promise<void> | undefined;
  #owed: Owed | undefined;
  #read: Map<ConversationId, number> | undefined;
  /** Where it came further from the log than its node had, whose pushes are old news up to there. */
  #readAhead: Map<ConversationId, number> | undefined;
  #isLastCall = false;
  #isOver = false;

  constructor(
    who: { id: string; user: UserId; name: string },
    connection: Connection,
    services: SessionServices,
    onReplaced: () => void,
  ) {
    this.id = who.id;
    this.user = who.user;
    this.name = who.name;
    this.#connection = connection;
    this.#services = services;
    this.#onReplaced = onReplaced;
    this.#catchUp = new CatchUp(services.store.log, true);
  }

  get groups(): ReadonlyMap<GroupId, string> {
    return this.#groups ?? NO_GROUPS;
  }

  /** What the login reads its backlog with; `undefined` once everything is live. */
  get catchUp(): CatchUp | undefined {
    return this.#catchUp;
  }

  replaced(): void {
    this.#onReplaced();
  }

  deliver(event: EntryEvent): void {
    if (this.#isOver) return;
    const { conversation, seq } = event.entry;
    if (this.#catchUp?.covers(conversation)) {
      if (!this.#isLastCall) this.#catchUp.saw(conversation, seq);
    } else if (!this.#hasRead(conversation, seq)) this.#push(event);
  }

  isLive(conversation: ConversationId): boolean {
    return !this.#isOver && this.#catchUp?.covers(conversation) !== true;
  }

  /** This session reads the log of a conversation up to here, or has done so. */
  follow(conversation: ConversationId, head: number): void {
    if (this.#services.fanOut.follow(conversation, head)) return;
    this.#readAhead ??= new Map();
    this.#readAhead.set(conversation, head);
  }

  /** Frames of entries that follow the login answer; those that went into it count from here. */
  owes(owed: Owed): void {
    this.#owed = owed;
  }

  /** The frames of an entry, or none where it is the user's own. */
  framesOf(event: EntryEvent): readonly string[] {
    if (!this.#isForMe(event)) return [];
    const { pushes } = this.#services;
    const groupName = this.#groupName(event);
    const encoder = pushes[this.#connection.dialect.name];
    return this.#connection.isSmallClient
      ? encoder.encodeSmall(event, groupName)
      : [encoder.encode(event, groupName)];
  }

  async enter(group: GroupId, name: string): Promise<void> {
    if (this.#isOver) return;
    this.#groups ??= new Map();
    this.#groups.set(group, name);
    await whenReachable(this.#services.fanOut.attachGroup(group, this));
  }

  /** Enters a group while the session is live; `goLive` brings what was said since `after`. */
  async join(group: GroupId, name: string, after: number): Promise<void> {
    if (this.groups.has(group)) return;
    const conversation = groupConversation(group);
    this.#catchUp ??= new CatchUp(this.#services.store.log, false);
    this.#catchUp.add(conversation, after, after);
    await this.enter(group, name);
    const heads = await this.#services.store.log.heads([conversation]);
    const head = heads.get(conversation) ?? after;
    this.follow(conversation, head);
    this.#catchUp?.saw(conversation, head);
  }

  /** Pushes what is missing, as fast as the client reads, until pushes can go to it directly. */
  goLive(): Promise<void> {
    this.#goingLive ??= this.#pushAllMissing();
    return this.#goingLive;
  }

  async #pushAllMissing(): Promise<void> {
    try {
      await this.#pushOwed();
      await this.#pushMissing();
    } finally {
      this.#goingLive = undefined;
    }
  }

  async #pushMissing(): Promise<void> {
    while (this.#catchUp !== undefined && !this.#isOver) {
      // Nothing may come between the last look and going live: a push noted then would be lost.
      if (this.#catchUp.isDone()) {
        this.#catchUp = undefined;
        return;
      }
      for (const event of await this.#services.describe(await this.#catchUp.next())) {
        await this.#connection.writable();
        this.#push(event);
      }
    }
  }

  async #pushOwed(): Promise<void> {
    const owed = this.#owed;
    this.#owed = undefined;
    for (const frame of owed?.frames ?? []) {
      if (this.#isOver) return;
      await this.#connection.writable();
      this.#connection.send(frame);
    }
    for (const { entry } of owed?.events ?? []) this.#cursors.sent(entry.conversation, entry.seq);
  }

  /** Nobody asks any more: what is known to be missing is brought, what comes now is not. */
  lastCall(): void {
    this.#isLastCall = true;
  }

  /** The client says no more: only what it was sent by now is known to have been read. */
  inputEnded(): void {
    this.#read ??= this.#cursors.takeFlushed(this.#connection.isFlushed);
  }

  /** What has been delivered for good since the last call. */
  settledPositions(nowMs: number): ClassicPosition[] {
    return this.#positions(this.#cursors.settle(nowMs, this.#connection.isFlushed));
  }

  /** Ends the session; returns what a clean end, announced by `inputEnded`, has delivered. */
  end(isClean: boolean): ClassicPosition[] {
    this.#isOver = true;
    this.#services.fanOut.detach(this, this.groups.keys());
    return isClean ? this.#positions(this.#read) : [];
  }

  #push(event: EntryEvent): void {
    if (this.#isForMe(event)) {
      this.#services.stats.deliveries += 1;
      if (this.#connection.isSmallClient) {
        for (const frame of this.framesOf(event)) this.#connection.send(frame);
      } else {
        const encoder = this.#services.pushes[this.#connection.dialect.name];
        this.#connection.send(encoder.encode(event, this.#groupName(event)));
      }
    }
    this.#cursors.sent(event.entry.conversation, event.entry.seq);
  }

  #hasRead(conversation: ConversationId, seq: number): boolean {
    const read = this.#readAhead?.get(conversation);
    if (read === undefined) return false;
    if (seq <= read) return true;
    this.#readAhead?.delete(conversation);
    if (this.#readAhead?.size === 0) this.#readAhead = undefined;
    return false;
  }

  /** A classic sender gets no copy of his message, except of one to himself. */
  #isForMe({ entry, address }: EntryEvent): boolean {
    if (entry.sender !== this.user) return true;
    return address.kind === 'direct' && address.users[0] === address.users[1];
  }

  #groupName({ address }: EntryEvent): string {
    return address.kind === 'group' ? (this.groups.get(address.group) ?? '') : '';
  }

  #positions(delivered: Map<ConversationId, number> | undefined): ClassicPosition[] {
    if (delivered === undefined) return [];
    return [...delivered].map(([conversation, seq]) => ({ conversation, user: this.user, seq }));
  }
}

/** What a login found missing and could not put into its answer. */
interface Owed {
  readonly frames: readonly string[];
  /** All that answer and frames bring. */
  readonly events: readonly EntryEvent[];
}

const NO_GROUPS: ReadonlyMap<GroupId, string> = new Map();

/** Without a bus the session lives on with what happens on this node; the rest comes later. */
export async function whenReachable(subscription: Promise<void>): Promise<void> {
  try {
    await subscription;
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
  }
}
