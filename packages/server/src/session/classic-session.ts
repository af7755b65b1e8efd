import type { ConversationId, GroupId, UserId } from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';
import type { Connection } from '../gateway/connection.ts';
import type { MemberGroup } from '../handlers/handler.ts';
import type { CursorPosition, TokenId } from '../store/store.ts';
import type { CatchUp } from './catch-up.ts';
import { ClassicCursors } from './classic-cursors.ts';
import type { Settled } from './cursor-writer.ts';
import { Following } from './following.ts';
import { joinedElsewhere } from './joined-elsewhere.ts';
import type { Joined, LiveSession, SessionListener } from './live-session.ts';
import { plainRendering } from './plain-rendering.ts';
import { nameAfter } from './renamed.ts';
import { seenLog } from './seen-log.ts';
import type { SessionServices } from './session-services.ts';

/** One user's classic session: what he gets, and how far he has got. */
export class ClassicSession implements LiveSession {
  readonly profile = 'classic';
  readonly token = undefined;
  readonly id: string;
  readonly sinceMs: number;
  readonly user: UserId;
  name: string;
  readonly #connection: Connection;
  readonly #services: SessionServices;
  readonly #on: SessionListener;
  readonly #cursors = new ClassicCursors();
  readonly #following: Following;
  #goingLive: Promise<void> | undefined;
  #owed: Owed | undefined;
  #read: Map<ConversationId, number> | undefined;

  constructor(
    who: { id: string; user: UserId; name: string },
    connection: Connection,
    services: SessionServices,
    on: SessionListener,
  ) {
    this.id = who.id;
    this.user = who.user;
    this.sinceMs = services.nowMs();
    this.name = who.name;
    this.#connection = connection;
    this.#services = services;
    this.#on = on;
    const { store, fanOut, describe } = services;
    // What he hid on a device of v2 while he was away does not come here, either.
    const log = seenLog(who.user, store);
    const seen = { fanOut, describe, store: { log, groups: store.groups } };
    this.#following = new Following(connection, seen, (event) => this.#push(event), who.user);
  }

  get groups(): ReadonlyMap<GroupId, MemberGroup> {
    return this.#following.groups;
  }

  get hasEnded(): boolean {
    return this.#following.isOver;
  }

  get catchUp(): CatchUp | undefined {
    return this.#following.catchUp;
  }

  replaced(): void {
    this.#on.over('replaced');
  }

  /** Receipts, typing and presence are not known in this profile. */
  notice(): void {}
  said(): void {}
  presenceChanged(): void {}

  /** It has no token, but a new password ends it, too. */
  loggedOut(token: TokenId | undefined): void {
    if (token === undefined) this.#on.over('logged_out');
  }

  deliver(event: EntryEvent): void {
    if (this.#following.takes(event)) this.#push(event);
    if (event.entry.kind !== 'message') this.applies(event);
  }

  applies(event: EntryEvent): void {
    this.#following.applies(event, this);
  }

  learnGroups(): Promise<void> {
    return this.#following.learn(this);
  }

  isLive(conversation: ConversationId): boolean {
    return this.#following.isLive(conversation);
  }

  attach(): Promise<void> {
    return this.#following.attach(this);
  }

  follow(conversation: ConversationId, head: number): void {
    this.#following.follow(conversation, head);
  }

  /** Frames of entries that follow the login answer; those that went into it count from here. */
  owes(owed: Owed): void {
    this.#owed = owed;
  }

  /** The frames of an entry, or none where it is the user's own. */
  framesOf(event: EntryEvent): readonly string[] {
    if (!this.#isForMe(event)) return [];
    const encoder = this.#services.pushes[this.#connection.dialect.name];
    const groupName = this.#groupName(event);
    return this.#connection.isSmallClient
      ? encoder.encodeSmall(event, groupName)
      : [encoder.encode(event, groupName)];
  }

  enter(group: GroupId, member: MemberGroup): Promise<void> {
    return this.#following.enter(group, member, this);
  }

  join(joined: Joined): Promise<void> {
    return this.#following.join(joined.group, joined, joined.classicSeq, this);
  }

  goLive(): Promise<void> {
    this.#goingLive ??= this.#pushAllMissing();
    return this.#goingLive;
  }

  lastCall(): void {
    this.#following.lastCall();
  }

  inputEnded(): void {
    this.#read ??= this.#cursors.takeFlushed(this.#connection.isFlushed);
  }

  settled(nowMs: number): Settled {
    return { classic: this.#positions(this.#cursors.settle(nowMs, this.#connection.isFlushed)) };
  }

  saveCursors(): Promise<void> {
    return this.#services.cursors.save(this.settled(this.#services.nowMs()));
  }

  end(isClean: boolean): Settled {
    this.#following.end(this);
    return { classic: isClean ? this.#positions(this.#read) : [] };
  }

  async #pushAllMissing(): Promise<void> {
    try {
      await this.#pushOwed();
      await this.#following.goLive();
    } finally {
      this.#goingLive = undefined;
    }
  }

  async #pushOwed(): Promise<void> {
    const owed = this.#owed;
    this.#owed = undefined;
    for (const frame of owed?.frames ?? []) {
      if (this.#following.isOver) return;
      await this.#connection.writable();
      this.#connection.send(frame);
    }
    for (const { entry } of owed?.events ?? []) this.#cursors.sent(entry.conversation, entry.seq);
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
    if (event.address.kind !== 'feed') return;
    this.name = nameAfter(event.entry, this.name);
    const joined = joinedElsewhere(event, this);
    if (joined !== undefined) this.#on.joined(joined);
  }

  /**
   * A classic sender gets no copy of his message, except of one to himself; nor what is no message.
   */
  #isForMe({ entry, address }: EntryEvent): boolean {
    if (plainRendering(entry) === undefined) return false;
    if (entry.sender !== this.user) return true;
    return address.kind === 'direct' && address.users[0] === address.users[1];
  }

  #groupName({ address }: EntryEvent): string {
    return address.kind === 'group' ? (this.groups.get(address.group)?.name ?? '') : '';
  }

  #positions(delivered: Map<ConversationId, number> | undefined): CursorPosition[] {
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
