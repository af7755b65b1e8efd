import { BusUnavailable } from '../bus/bus.ts';
import {
  type ConversationId,
  type GroupId,
  groupConversation,
  type UserId,
} from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';
import type { FanOut } from '../fanout/fan-out.ts';
import type { Subscriber } from '../fanout/subscribers.ts';
import type { Connection } from '../gateway/connection.ts';
import type { MemberGroup } from '../handlers/handler.ts';
import type { ConversationLog, GroupStore } from '../store/store.ts';
import { CatchUp } from './catch-up.ts';
import { JoinedGroups } from './joined-groups.ts';
import type { SessionServices } from './session-services.ts';

/** What following needs of the session's services. */
export interface FollowingServices extends Pick<SessionServices, 'describe'> {
  readonly fanOut: Pick<FanOut, 'follow' | 'attach' | 'attachGroup' | 'detach' | 'detachGroup'>;
  readonly store: {
    readonly log: Pick<ConversationLog, 'read' | 'heads'>;
    readonly groups: Pick<GroupStore, 'joined' | 'joinedOne'>;
  };
}

/**
 * How one session follows its conversations: in order, without gap and without duplicate from
 * where it began. Subscribe and await the confirmation; note what is pushed; read the head, and the
 * log up to it; bring what lies above; then live on pushes.
 */
export class Following {
  readonly #services: FollowingServices;
  readonly #connection: Pick<Connection, 'writable'>;
  readonly #bring: (event: EntryEvent) => void;
  readonly #user: UserId;
  readonly #groups: JoinedGroups;
  #joins: Map<GroupId, Promise<void>> | undefined;
  #catchUp: CatchUp | undefined;
  #goingLive: Promise<void> | undefined;
  /** Where it came further from the log than its node had, whose pushes are old news up to there. */
  #readAhead: Map<ConversationId, number> | undefined;
  /** Groups of which it is not known yet how far their logs are. */
  #joining = 0;
  #allJoined: PromiseWithResolvers<void> | undefined;
  #isLastCall = false;
  #isOver = false;

  /** `bring` sends one entry to the client. */
  constructor(
    connection: Pick<Connection, 'writable'>,
    services: FollowingServices,
    bring: (event: EntryEvent) => void,
    user: UserId,
  ) {
    this.#connection = connection;
    this.#services = services;
    this.#bring = bring;
    this.#user = user;
    this.#groups = new JoinedGroups(user);
    this.#catchUp = new CatchUp(services.store.log, true);
  }

  get groups(): ReadonlyMap<GroupId, MemberGroup> {
    return this.#groups.all;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What the login reads its backlog with; `undefined` once everything is live. */
  get catchUp(): CatchUp | undefined {
    return this.#catchUp;
  }

  /** Whether a push is to be brought now. If not it is old, or is read from the log later. */
  takes(event: EntryEvent): boolean {
    if (this.#isOver) return false;
    const { conversation, seq } = event.entry;
    if (!this.#catchUp?.covers(conversation)) return !this.#hasRead(conversation, seq);
    if (!this.#isLastCall) this.#catchUp.saw(conversation, seq);
    return false;
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

  /** From when this resolves, what happens to the user is noted. */
  attach(subscriber: Subscriber): Promise<void> {
    return whenReachable(this.#services.fanOut.attach(subscriber));
  }

  async enter(
    group: GroupId,
    member: MemberGroup,
    subscriber: Subscriber,
    known?: Promise<void>,
  ): Promise<void> {
    if (this.#isOver) return;
    this.#groups.add(group, member, known);
    await whenReachable(this.#services.fanOut.attachGroup(group, subscriber));
  }

  /** Learns how the user stands in the groups that were entered, and leaves those he is not in. */
  async learn(subscriber: Subscriber): Promise<void> {
    const { groups } = this.#services.store;
    const gone = await this.#groups.learn([...this.groups.keys()], () => groups.joined(this.#user));
    for (const group of gone) this.#leave(group, subscriber);
  }

  /**
   * An act in a group has its place, and from now on means what it says. Nothing reaches who is out
   * by it any more, but what came before it and is still to be brought.
   */
  applies(event: EntryEvent, subscriber: Subscriber): void {
    if (this.#isOver || event.address.kind !== 'group' || !this.#groups.apply(event)) return;
    this.#leave(event.address.group, subscriber);
  }

  /** Enters a group while the session is live; `goLive` brings what was said since `after`. */
  join(group: GroupId, member: MemberGroup, after: number, subscriber: Subscriber): Promise<void> {
    const known = this.groups.get(group);
    // In a group that he has left and joined again since, he begins anew.
    if (known !== undefined && member.begin <= known.begin) {
      return this.#joins?.get(group) ?? Promise.resolve();
    }
    if (known !== undefined) this.#leave(group, subscriber);
    this.#joins ??= new Map();
    const joins = this.#joins;
    const joining = this.#join(group, member, after, subscriber).finally(() => {
      if (joins.get(group) === joining) joins.delete(group);
    });
    joins.set(group, joining);
    return joining;
  }

  async #join(
    group: GroupId,
    member: MemberGroup,
    after: number,
    subscriber: Subscriber,
  ): Promise<void> {
    const conversation = groupConversation(group);
    this.#catchUp ??= new CatchUp(this.#services.store.log, false);
    this.#catchUp.add(conversation, after, after);
    this.#joining += 1;
    const known = Promise.withResolvers<void>();
    try {
      await this.enter(group, member, subscriber, known.promise);
      if (this.#isOver) return;
      await this.#learnOne(group, subscriber);
      const heads = await this.#services.store.log.heads([conversation]);
      if (this.#isOver || !this.groups.has(group)) return;
      const head = heads.get(conversation) ?? after;
      this.follow(conversation, head);
      this.#catchUp?.saw(conversation, head);
    } catch (error) {
      this.#leave(group, subscriber);
      throw error;
    } finally {
      known.resolve();
      this.#joining -= 1;
      if (this.#joining === 0) this.#allJoined?.resolve();
    }
  }

  async #learnOne(group: GroupId, subscriber: Subscriber): Promise<void> {
    const gone = await this.#groups.learn([group], async () => {
      const joined = await this.#services.store.groups.joinedOne(group, this.#user);
      return joined === undefined ? [] : [joined];
    });
    if (gone.length > 0) this.#leave(group, subscriber);
  }

  #leave(group: GroupId, subscriber: Subscriber): void {
    this.#groups.remove(group);
    this.#services.fanOut.detachGroup(group, subscriber);
  }

  /** Brings what is missing, as fast as the client reads, until pushes can go to it directly. */
  goLive(): Promise<void> {
    this.#goingLive ??= this.#bringMissing().finally(() => {
      this.#goingLive = undefined;
    });
    return this.#goingLive;
  }

  /** Nobody asks any more: what is known to be missing is brought, what comes now is not. */
  lastCall(): void {
    this.#isLastCall = true;
  }

  end(subscriber: Subscriber): void {
    this.#isOver = true;
    this.#services.fanOut.detach(subscriber, this.groups.keys());
  }

  async #bringMissing(): Promise<void> {
    while (this.#catchUp !== undefined && !this.#isOver) {
      // Nothing may come between the last look and going live: a push noted then would be lost.
      if (this.#catchUp.isDone()) {
        if (this.#joining === 0) {
          this.#catchUp = undefined;
          return;
        }
        this.#allJoined = Promise.withResolvers();
        await this.#allJoined.promise;
        continue;
      }
      for (const event of await this.#services.describe(await this.#catchUp.next())) {
        await this.#connection.writable();
        if (this.#isOver) return;
        if (this.#isForMe(event)) this.#bring(event);
      }
    }
  }

  /** What was said in a group between two memberships is not. */
  #isForMe({ entry, address }: EntryEvent): boolean {
    return address.kind !== 'group' || entry.seq > (this.groups.get(address.group)?.begin ?? 0);
  }

  #hasRead(conversation: ConversationId, seq: number): boolean {
    const read = this.#readAhead?.get(conversation);
    if (read === undefined) return false;
    if (seq <= read) return true;
    this.#readAhead?.delete(conversation);
    if (this.#readAhead?.size === 0) this.#readAhead = undefined;
    return false;
  }
}

/** Without a bus the session lives on with what happens on this node; the rest comes later. */
async function whenReachable(subscription: Promise<void>): Promise<void> {
  try {
    await subscription;
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
  }
}
