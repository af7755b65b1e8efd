import type { Codec } from '@parley/protocol';
import {
  addressOf,
  type ConversationId,
  type GroupId,
  peerOf,
  type UserId,
} from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryEvent, Notice } from '../domain/event.ts';
import type { PresenceChange } from '../fanout/presence-view.ts';
import type { Connection } from '../gateway/connection.ts';
import type { CursorMoved, Device, MemberGroup } from '../handlers/handler.ts';
import type { TokenId } from '../store/store.ts';
import type { CatchUp } from './catch-up.ts';
import type { Settled } from './cursor-writer.ts';
import { DeviceCursors } from './device-cursors.ts';
import { Following } from './following.ts';
import { joinedElsewhere } from './joined-elsewhere.ts';
import type { Joined, LiveSession, SessionListener } from './live-session.ts';
import { noticeFrame, presenceFrame } from './notices.ts';
import { nameAfter } from './renamed.ts';
import type { SessionServices } from './session-services.ts';
import { Sights } from './sights.ts';

/** Own messages that are told and not delivered yet; of more some come twice. */
const MAX_TOLD = 2_048;

/** Typing in one conversation is told once in so long. */
const TYPING_MS = 1_000;
/** Nobody writes in more conversations within that time. */
const MAX_TYPING = 16;

/** One device of a user that speaks v2: gets everything, and keeps its own positions. */
export class DeviceSession implements LiveSession, Device {
  readonly profile = 'v2';
  readonly id: string;
  readonly sinceMs: number;
  readonly user: UserId;
  name: string;
  token: TokenId | undefined;
  readonly sights = new Sights();
  readonly #connection: Connection;
  readonly #codec: Codec;
  readonly #services: SessionServices;
  readonly #on: SessionListener;
  readonly #cursors: DeviceCursors;
  readonly #following: Following;
  /** Who came or went before the login was answered. */
  #early: Map<UserId, PresenceChange> | undefined = new Map();
  /** Own messages whose answers went out before what other nodes committed before them. */
  #told: Set<string> | undefined;
  /** Where this device said lately that its user is writing, the oldest first. */
  #typing: Map<ConversationId, number> | undefined;

  constructor(
    who: { id: string; user: UserId; name: string; token: TokenId | undefined },
    connection: Connection,
    codec: Codec,
    services: SessionServices,
    on: SessionListener,
  ) {
    this.id = who.id;
    this.user = who.user;
    this.sinceMs = services.nowMs();
    this.name = who.name;
    this.token = who.token;
    this.#connection = connection;
    this.#codec = codec;
    this.#services = services;
    this.#on = on;
    this.#cursors = new DeviceCursors(who.user);
    this.#following = new Following(connection, services, (event) => this.#push(event), who.user);
  }

  get groups(): ReadonlyMap<GroupId, MemberGroup> {
    return this.#following.groups;
  }

  groupName(group: GroupId): string {
    return this.groups.get(group)?.name ?? '';
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

  loggedOut(token: TokenId | undefined): void {
    if (token === undefined || token === this.token) this.#on.over('logged_out');
  }

  deliver(event: EntryEvent): void {
    if (this.#following.takes(event) && !this.#hasTold(event.entry)) this.#push(event);
    if (event.entry.kind !== 'message') this.applies(event);
  }

  notice(notice: Notice): void {
    // Before the login is answered its lists have it, or it is old.
    if (this.#following.isOver || this.#early !== undefined) return;
    if (notice.type === 'typing' && notice.user === this.user) return;
    this.#connection.send(noticeFrame(notice, this.#codec));
  }

  presenceChanged(change: PresenceChange): void {
    const shown = this.sights.show(change);
    if (shown !== undefined) this.tellPresence(shown);
  }

  /** Of what this session may see. */
  tellPresence(change: PresenceChange): void {
    if (this.#following.isOver) return;
    if (this.#early === undefined) this.#connection.send(presenceFrame(change, this.#codec));
    else this.#early.set(change.user, change);
  }

  /** The login has been answered: what the client is told from now on is news to it. */
  answered(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const [, change] of early) this.tellPresence(change);
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

  enter(group: GroupId, member: MemberGroup): Promise<void> {
    return this.#following.enter(group, member, this);
  }

  join(joined: Joined): Promise<void> {
    return this.#following.join(joined.group, joined, joined.begin, this);
  }

  goLive(): Promise<void> {
    return this.#following.goLive();
  }

  lastCall(): void {
    this.#following.lastCall();
  }

  /** Whoever speaks has read what was said before; who does something else may not have. */
  said(entry: Entry, isLate: boolean): void {
    if (isLate) {
      this.#told ??= new Set();
      if (this.#told.size >= MAX_TOLD) this.#told.clear();
      this.#told.add(`${entry.conversation} ${entry.seq}`);
    }
    if (entry.seq === 1) {
      const address = addressOf(entry.conversation);
      if (address.kind === 'direct') this.#meet(address.users);
    }
    if (entry.kind === 'message') this.#cursors.said(entry.conversation, entry.seq, entry.n);
  }

  /** The answer to a send has told it before it could be delivered. */
  #hasTold({ conversation, seq, sender }: Entry): boolean {
    if (sender !== this.user || this.#told === undefined) return false;
    return this.#told.delete(`${conversation} ${seq}`);
  }

  /** Notes that a cursor has moved; false where this device has said so before. */
  moved(moved: CursorMoved, conversation: ConversationId): boolean {
    if (moved.cursor === 'read') return moved.isNews;
    return this.#cursors.delivered(conversation, moved.seq);
  }

  /** Whether the others are to be told now that this user is writing. */
  types(conversation: ConversationId): boolean {
    const now = this.#services.nowMs();
    this.#typing ??= new Map();
    for (const [other, sinceMs] of this.#typing) {
      if (now - sinceMs < TYPING_MS) break;
      this.#typing.delete(other);
    }
    if (this.#typing.has(conversation) || this.#typing.size >= MAX_TYPING) return false;
    this.#typing.set(conversation, now);
    return true;
  }

  inputEnded(): void {}

  settled(): Settled {
    return this.#cursors.take();
  }

  saveCursors(): Promise<void> {
    return this.#services.cursors.save(this.settled());
  }

  end(): Settled {
    this.#following.end(this);
    return this.#cursors.take();
  }

  #push(event: EntryEvent): void {
    this.#services.stats.deliveries += 1;
    const { address, entry } = event;
    if (entry.seq === 1 && address.kind === 'direct') this.#meet(address.users);
    const groupName = address.kind === 'group' ? this.groupName(address.group) : '';
    this.#connection.send(this.#services.entryPushes[this.#codec.name].encode(event, groupName));
    if (address.kind !== 'feed') return;
    this.name = nameAfter(entry, this.name);
    this.#meetContact(entry);
    const joined = joinedElsewhere(event, this);
    if (joined !== undefined) this.#on.joined(joined);
  }

  /** The same of who becomes a contact, on whichever device. */
  #meetContact({ kind, body }: Entry): void {
    if (kind !== 'contact' && kind !== 'accepted') return;
    const { id } = JSON.parse(body) as { readonly id: UserId };
    if (id !== this.user) void this.#services.privacyBoard.meet(this, id);
  }

  /** From the first message on they see each other come and go. */
  #meet(users: readonly [UserId, UserId]): void {
    const peer = peerOf(users, this.user);
    if (peer !== this.user) void this.#services.privacyBoard.meet(this, peer);
  }
}
